import {
  buildSchema,
  Kind,
  parse,
  validate,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import { measure } from './measure';

const schema = buildSchema(`
  type Query {
    people(first: Int = 20): PersonConnection
    list(first: Int!): [Person!]!
    byIds(ids: [ID!]!): [Person]!
    me: Person
    anything: [Thing]
  }
  interface Node { id: ID! }
  union Thing = Person | Place
  type Place implements Node { id: ID! name: String }
  type Person implements Node {
    id: ID! name: String tags: [String!] friend: Person
    homes: [Place!]
    friends(first: Int = 20, last: Int): PersonConnection
  }
  type PersonConnection { edges: [PersonEdge!]! nodes: [Person]! totalCount: Int }
  type PersonEdge { cursor: String! node: Person }
`);

function measured(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  )!;
  const fragments = new Map(
    document.definitions
      .filter(
        (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
      )
      .map((fragment) => [fragment.name.value, fragment]),
  );
  return measure({ schema, operation, fragments, variables });
}

describe('the cost', () => {
  it.each<[string, string, number]>([
    ['counts a field 1', '{ me { id name } }', 3],
    ['counts __typename nothing', '{ __typename me { __typename } }', 1],
    ['multiplies nodes by the page size', '{ people(first: 7) { nodes { id } } }', 1 + 7 * 2],
    [
      'multiplies edges by the page size, and totalCount not',
      '{ people(first: 7) { totalCount edges { cursor node { id } } } }',
      1 + 1 + 7 * 4,
    ],
    ['takes the default page size where none is given', '{ people { nodes { id } } }', 1 + 20 * 2],
    [
      'multiplies pages in pages',
      '{ people(first: 3) { nodes { friends(first: 4) { nodes { id } } } } }',
      1 + 3 * (1 + 1 + 4 * 2),
    ],
    [
      'takes the larger of two page sizes',
      '{ me { friends(first: 2, last: 9) { nodes { id } } } }',
      2 + 9 * 2,
    ],
    ['multiplies a list that has a page size itself', '{ list(first: 6) { id } }', 1 + 6],
    ['multiplies by the number of ids', '{ byIds(ids: ["a", "b", "c"]) { id } }', 1 + 3],
    ['assumes five in a list without a size', '{ me { homes { id } } }', 1 + 5 * 2],
    ['counts a list of plain values 1', '{ me { tags } }', 2],
    ['adds up what a union may be', '{ anything { ... on Person { id } ... on Place { id name } } }', 5 * 4],
    ['counts an empty page', '{ people(first: 0) { nodes { id } } }', 1],
    [
      'is the same through fragments',
      '{ people(first: 7) { ...P } } fragment P on PersonConnection { nodes { ...Q } } fragment Q on Person { id }',
      1 + 7 * 2,
    ],
    [
      'counts a fragment each time',
      '{ me { ...Q friend { ...Q } } } fragment Q on Person { id name }',
      1 + 2 + 1 + 2,
    ],
    ['reads through fragments of an interface', '{ me { ... on Node { id } } }', 2],
  ])('%s', (_rule, query, cost) => expect(measured(query).cost).toBe(cost));

  it('stays a safe integer however often fragments double each other', () => {
    const doubling = Array.from(
      { length: 80 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
    );
    const { cost, aliases } = measured(
      `{ ...F0 } ${doubling.join(' ')} fragment F80 on Query { a: me { id } }`,
    );
    expect(cost).toBe(Number.MAX_SAFE_INTEGER);
    expect(aliases).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('variables', () => {
  it('give the page size and the number of ids', () => {
    const query =
      'query ($n: Int, $ids: [ID!]!) { people(first: $n) { nodes { id } } byIds(ids: $ids) { id } }';
    expect(measured(query, { n: 3, ids: ['a', 'b'] }).cost).toBe(1 + 3 * 2 + 1 + 2);
  });

  it('fall back to their own defaults', () => {
    expect(measured('query ($n: Int = 50) { people(first: $n) { nodes { id } } }')).toMatchObject({
      cost: 101,
      pageSize: 50,
    });
  });

  it('that are null leave the default of the argument', () => {
    const nulled = measured('query ($n: Int) { people(first: $n) { nodes { id } } }', { n: null });
    expect(nulled.cost).toBe(1 + 20 * 2);
  });

  it('that are of another type are left to validation', () => {
    expect(
      measured('query ($n: Int) { people(first: $n) { nodes { id } } }', { n: 'many' }).negative,
    ).toBeNull();
  });

  it('are noticed, so that only what does not depend on them is remembered', () => {
    expect(measured('query ($n: Int) { people(first: $n) { nodes { id } } }').dependsOnVariables).toBe(true);
    expect(measured('{ people(first: 50) { nodes { id } } }').dependsOnVariables).toBe(false);
  });

  it('with names of Object do not exist', () => {
    expect(measured('query ($constructor: Int) { people(first: $constructor) { nodes { id } } }').cost).toBe(
      41,
    );
  });
});

describe('depth, aliases and pages', () => {
  it('counts levels of fields, fragments aside', () => {
    expect(
      measured('{ me { ...A } } fragment A on Person { friend { ... on Person { friend { id } } } }').depth,
    ).toBe(4);
  });

  it('counts aliases wherever they are spread', () => {
    expect(measured('{ a: me { b: id ...A } me { ...A } } fragment A on Person { c: name }').aliases).toBe(4);
  });

  it('finds the largest page and the first negative one anywhere', () => {
    const query =
      '{ me { friends(first: 30) { nodes { ...A } } } } fragment A on Person { friends(last: 70) { totalCount } }';
    expect(measured(query)).toMatchObject({ pageSize: 70, negative: null });
    expect(measured(query.replace('70', '-70'))).toMatchObject({ pageSize: 30, negative: 'last' });
  });
});
