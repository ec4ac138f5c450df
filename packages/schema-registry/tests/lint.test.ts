import { parse, Source } from 'graphql';
import { defaultConfig, type RegistryConfig } from '../src';
import { lintSubgraph } from '../src/lint/lint-subgraph';

/** What one rule says of an SDL, whole. */
function problemsOf(rule: string, text: string, config: RegistryConfig = defaultConfig): string[] {
  const document = parse(new Source(text, 'a.graphql'));
  return lintSubgraph({ name: 'a', sources: [{ file: 'a.graphql', text }], document }, config, { all: true })
    .filter(({ code }) => code === rule)
    .map(({ message }) => message.replace(/^\[a\] /, ''));
}

const page = '@listSize(slicingArguments: ["first"], sizedFields: ["nodes"])';

it.each<[string, string, string]>([
  ['list-has-size', 'a list without a size', 'type Query { things: [Thing!]! } type Thing { id: ID! }'],
  [
    'list-has-size',
    'a page that does not pass its size on',
    'type Query { things(first: Int): Things @listSize(slicingArguments: ["first"]) } type Things { nodes: [Thing] } type Thing { id: ID! }',
  ],
  [
    'list-has-size',
    'a page that one of two fields passes no size to',
    `type Query { a(first: Int): Things ${page} b: Things } type Things { nodes: [Thing] } type Thing { id: ID! }`,
  ],
  [
    'mutation-shape',
    'two arguments',
    'type Mutation { doIt(a: Int, b: Int): DoItPayload } type DoItPayload { userErrors: [UserError!]! }',
  ],
  [
    'mutation-shape',
    'another input',
    'type Mutation { doIt(input: Other!): DoItPayload } type DoItPayload { userErrors: [UserError!]! }',
  ],
  ['mutation-shape', 'no payload', 'type Mutation { doIt(input: DoItInput!): Boolean }'],
  [
    'mutation-shape',
    'a payload that cannot be null',
    'type Mutation { doIt: DoItPayload! } type DoItPayload { userErrors: [UserError!]! }',
  ],
  [
    'mutation-shape',
    'a payload without userErrors',
    'type Mutation { doIt: DoItPayload } type DoItPayload { id: ID }',
  ],
  [
    'mutation-shape',
    'a result that cannot be null',
    'type Mutation { doIt: DoItPayload } type DoItPayload { id: ID! userErrors: [UserError!]! }',
  ],
  [
    'connection-shape',
    'a connection without pageInfo',
    'type ThingConnection { edges: [ThingEdge!]! } type ThingEdge { cursor: String! node: Int }',
  ],
  ['connection-shape', 'edges without a cursor', 'type ThingEdge { node: Int }'],
  [
    'connection-shape',
    'a page that one cannot turn',
    'type Query { things(first: Int): ThingConnection } type ThingConnection { edges: [ThingEdge!]! pageInfo: PageInfo! }',
  ],
  [
    'nullable-where-withheld',
    'a reference that cannot be null',
    'type Query { user: User! } type User @key(fields: "id", resolvable: false) { id: ID! }',
  ],
  [
    'nullable-where-withheld',
    'a list of references that cannot be null',
    'type Query { users: [User!] } type User @key(fields: "id", resolvable: false) { id: ID! }',
  ],
  [
    'nullable-where-withheld',
    'something of the viewer that cannot be null',
    'type Viewer { id: ID! count: Int! }',
  ],
  ['growing-enum', 'an enum that is silent of growth', 'type Query { kind: Kind } "Which." enum Kind { A }'],
  ['removal-date', 'a deprecation without a date', 'type Query { a: Int @deprecated(reason: "Use b.") }'],
])('chorus/%s finds %s', (rule, _case, sdl) => expect(problemsOf(`chorus/${rule}`, sdl)).toHaveLength(1));

it.each<[string, string, string]>([
  ['list-has-size', 'lists of values', 'type Query { names: [String!] }'],
  [
    'list-has-size',
    'what costs nothing',
    'type Query { notes: [Note!] } type Note @cost(weight: 0) { text: String }',
  ],
  [
    'list-has-size',
    'an assumed size',
    'type Query { things: [Thing] @listSize(assumedSize: 3) } type Thing { id: ID! }',
  ],
  [
    'list-has-size',
    'a sized page',
    `type Query { things(first: Int): Things ${page} } type Things { nodes: [Thing] } type Thing { id: ID! }`,
  ],
  [
    'list-has-size',
    'a shared page that is given out nowhere',
    'type Things @shareable { nodes: [Thing] } type Thing { id: ID! }',
  ],
  [
    'mutation-shape',
    'the usual form',
    'type Mutation { doIt(input: DoItInput!): DoItPayload } type DoItPayload { thing: Int things: [Int!]! userErrors: [UserError!]! }',
  ],
  [
    'connection-shape',
    'the usual form',
    'type Query { things(first: Int = 20, after: String): ThingConnection } type ThingConnection { edges: [ThingEdge!]! nodes: [Int] pageInfo: PageInfo! } type ThingEdge { cursor: String! node: Int }',
  ],
  [
    'nullable-where-withheld',
    'lists whose items may be withheld',
    'type Query { users: [User]! } type User @key(fields: "id", resolvable: false) { id: ID! }',
  ],
  [
    'nullable-where-withheld',
    'its own entities',
    'type Query { user: User! } type User @key(fields: "id") { id: ID! }',
  ],
  ['growing-enum', 'one that is only taken', 'type Query { a(kind: Kind): Int } enum Kind { A }'],
  [
    'growing-enum',
    'one that says so',
    'type Query { kind: Kind } "Treat an unknown one as A." enum Kind { A }',
  ],
  ['removal-date', 'a date', 'type Query { a: Int @deprecated(reason: "Use b. Removal: 2031-01-31.") }'],
])('chorus/%s lets %s be', (rule, _case, sdl) => expect(problemsOf(`chorus/${rule}`, sdl)).toEqual([]));

it('a rule is as severe as the configuration says', () => {
  const sdl = 'type Query { a: Int @deprecated(reason: "Use b.") }';
  const off = { ...defaultConfig, lint: { rules: { 'chorus/removal-date': 'off' as const } } };
  expect(problemsOf('chorus/removal-date', sdl, off)).toEqual([]);
});
