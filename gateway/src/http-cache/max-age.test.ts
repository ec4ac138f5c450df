import { buildSchema, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { readCacheHints } from './cache-hints';
import { maxAgeOf } from './max-age';

const sdl = `
  directive @cacheControl(maxAge: Int, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  type Query {
    user: User
    post: Post
    unhinted: Unhinted
    count: Int
    hintedCount: Int @cacheControl(maxAge: 5)
    fresh: Post @cacheControl(maxAge: 0)
    long: Post @cacheControl(maxAge: 90)
    inherits: Page
    node: Node
    thing: Thing
    open: Open
  }
  interface Node @cacheControl(maxAge: 50) { id: ID! name: String }
  type User implements Node @cacheControl(maxAge: 30) {
    id: ID! name: String short: String @cacheControl(maxAge: 3) posts: Page unhinted: Unhinted best: Post
  }
  type Post implements Node @cacheControl(maxAge: 10) { id: ID! name: String author: User }
  type Page @cacheControl(inheritMaxAge: true) { nodes: [Post] total: Int users: [User] }
  type Unhinted { id: ID }
  union Thing @cacheControl(maxAge: 40) = User | Post
  union Open = User | Post
`;
const schema = buildSchema(sdl);
const hints = readCacheHints(sdl);
const ageOf = (text: string): number => {
  const document = parse(text);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  )!;
  return maxAgeOf({ schema, hints, document, operation });
};

it.each([
  ['a type with a hint', '{ user { id name } }', 30],
  ['the least of all', '{ user { id best { id } } post { author { name } } }', 10],
  ["a field's own hint before its type's", '{ long { id } }', 90],
  ['a scalar with a hint', '{ user { name short } }', 3],
  ['a page, as long as what it is of', '{ user { posts { total } } }', 30],
  ['a page of what is kept for less', '{ user { posts { nodes { id } } } }', 10],
  ['an interface, as short as any type of it', '{ node { id } }', 10],
  ['an interface with a hint on the field of one type', '{ node { id ... on User { short } } }', 3],
  ['a union, as short as any type of it', '{ thing { ... on User { name } } }', 10],
  ['fragments', '{ ...A } fragment A on Query { user { ...B } } fragment B on User { best { id } }', 10],
  ['an inline fragment without a type', '{ user { ... @include(if: true) { short } } }', 3],
  ['what is asked for under a condition', '{ user { name short @skip(if: true) } }', 3],
  ['a scalar of the root with a hint', '{ hintedCount }', 5],
  ['__typename beside others', '{ __typename user { __typename id } }', 30],
])('keeps %s', (_case, text, expected) => expect(ageOf(text)).toBe(expected));

it.each([
  ['a scalar of the root without a hint', '{ count }'],
  ['an object without a hint', '{ unhinted { id } }'],
  ['an object without a hint, deep inside', '{ user { posts { users { unhinted { id } } } } }'],
  ['a hint of zero', '{ fresh { id } }'],
  ['what inherits from the root', '{ inherits { total } }'],
  ['a union without a hint, whatever its types say', '{ open { ... on User { name } } }'],
  ['introspection', '{ user { id } __schema { queryType { name } } }'],
  ['nothing but __typename', '{ __typename }'],
  ['one field without a hint among many', '{ user { id } post { id } count }'],
])('does not keep %s', (_case, text) => expect(ageOf(text)).toBe(0));
