import { createHash } from 'node:crypto';
import { startTestGraph, type TestGraph } from '../src/testing';

let graph: TestGraph;
beforeAll(async () => {
  graph = await startTestGraph({ gateway: { publicMaxAgeSeconds: 300 } });
  const { alice, bob } = await graph.signUpAll('alice', 'bob');
  const { post } = await alice.mutate('createPost', { text: 'Hello #chorus' }, 'post { id }');
  await bob.mutate('addComment', { postId: post.id, text: 'Hi' }, 'comment { id }');
});
afterAll(() => graph.stop());

async function cacheControlOf(query: string): Promise<string | null> {
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const url = new URL(graph.url);
  url.searchParams.set('extensions', JSON.stringify({ persistedQuery: { version: 1, sha256Hash } }));
  url.searchParams.set('query', query);
  const response = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
  expect(await response.json()).toMatchObject({ data: { user: { displayName: 'Alice' } } });
  return response.headers.get('cache-control');
}

const people = 'displayName followersCount postsCount followers(first: 2) { nodes { handle } totalCount }';
const posts = `posts(first: 5) { edges { cursor node {
  id text createdAt commentsCount reactionCounts { kind count } hashtags { name } author { handle }
  comments(first: 2) { nodes { text author { displayName } } pageInfo { hasNextPage } } } } }`;

it.each([
  ['a profile for half a minute', `{ user(handle: "alice") { ${people} } }`, 'public, max-age=30'],
  [
    'a page of posts for ten seconds',
    `{ user(handle: "alice") { ${people} ${posts} } }`,
    'public, max-age=10',
  ],
  [
    'nothing that is about the viewer',
    '{ user(handle: "alice") { displayName viewerRelationship { isFollowing } } }',
    'no-store',
  ],
  ['nothing beside the viewer', '{ viewer { id } user(handle: "alice") { displayName } }', 'no-store'],
])('lets caches keep %s', async (_case, query, expected) =>
  expect(await cacheControlOf(query)).toBe(expected),
);
