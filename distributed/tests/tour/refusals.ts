import type { Crowd } from './people';
import type { Call, Recorder } from './recorder';

const deep = (levels: number): string =>
  `{ user(handle: "alice") ${'{ followers { nodes '.repeat(levels)}{ id }${' } }'.repeat(levels)} }`;
const manyAliases = `{ ${Array.from({ length: 40 }, (_, index) => `a${index}: hashtag(name: "x") { name }`).join(' ')} }`;

/** Requests that are refused, each for another reason, and odd ones that are not. */
export async function ask(recorder: Recorder, { alice, bob }: Crowd): Promise<void> {
  const { token } = alice;
  const calls: Record<string, Call> = {
    'no operation': { body: '{}' },
    'no JSON': { body: '{' },
    'a list': { body: '[{"query":"{ __typename }"}]' },
    'no GraphQL': { query: '{ viewer {' },
    'a field that is not there': { query: '{ viewer { shoeSize } }' },
    'a missing variable': { query: 'query ($id: ID!) { post(id: $id) { id } }' },
    'a variable of another type': {
      query: 'query ($first: Int) { user(handle: "bob") { posts(first: $first) { nodes { id } } } }',
      variables: { first: 'many' },
    },
    'two operations and no name': { query: 'query A { __typename } query B { __typename }' },
    'a subscription': { query: 'subscription { nothing }' },
    'an id that is none': { query: '{ post(id: "no id") { id } node(id: "") { id } }' },
    "another type's id": { query: `{ post(id: "${bob.id}") { id } }` },
    'a cursor that is none': {
      query: '{ user(handle: "bob") { posts(after: "x") { nodes { id } } } }',
      token,
    },
    'a page of nothing': { query: '{ user(handle: "bob") { posts(first: 0) { nodes { id } } } }' },
    'a page too large': { query: '{ user(handle: "bob") { posts(first: 101) { nodes { id } } } }' },
    'a page less than nothing': { query: '{ user(handle: "bob") { posts(first: -1) { nodes { id } } } }' },
    'levels without end': { query: deep(12) },
    'aliases without end': { query: manyAliases },
    'a cost without end': {
      query:
        '{ user(handle: "bob") { followers(first: 100) { nodes { followers(first: 100) { nodes { posts(first: 100) { nodes { id } } } } } } } }',
    },
    'a token that is none': { query: '{ viewer { id } }', token: 'x.y.z' },
    'headers that claim to be somebody': {
      query: '{ viewer { id } }',
      headers: { 'x-chorus-call': 'x', 'x-chorus-viewer': bob.id, 'x-user-id': bob.id },
    },
    'a write by nobody': { query: `mutation { followUser(input: { userId: "${bob.id}" }) { user { id } } }` },
    'a read by GET': {
      method: 'GET',
      search: `?query=${encodeURIComponent('{ user(handle: "bob") { handle } }')}`,
      headers: { 'apollo-require-preflight': '1' },
    },
    'a write by GET': {
      method: 'GET',
      token,
      search: `?query=${encodeURIComponent('mutation { logOut { userErrors { code } } }')}`,
      headers: { 'apollo-require-preflight': '1' },
    },
    'another method': { method: 'DELETE', token },
    'another type of body': {
      body: 'query=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    'an answer of another type': { query: '{ __typename }', headers: { accept: 'image/png' } },
    'the type of the specification': {
      query: '{ viewer { shoeSize } }',
      headers: { accept: 'application/graphql-response+json' },
    },
    'aliases, fragments, directives': {
      token,
      query: `query ($yes: Boolean = true, $no: Boolean = false) { me: viewer { ...V also: id @include(if: $no) } user(handle: "bob") @skip(if: $no) { ... on User @include(if: $yes) { name: displayName } __typename } } fragment V on Viewer { id __typename }`,
    },
    'several writes in one': {
      token,
      query: `mutation { a: createPost(input: { text: "One" }) { post { text } } b: createPost(input: { text: "" }) { post { text } userErrors { code path } } c: followUser(input: { userId: "${bob.id}" }) { user { handle viewerRelationship { isFollowing } } } }`,
    },
  };
  for (const [what, call] of Object.entries(calls)) await recorder.send(what, call);
}
