import {
  buildSchema,
  getOperationAST,
  Kind,
  parse,
  validate,
  type FragmentDefinitionNode,
  type GraphQLSchema,
} from 'graphql';
import { CostModel } from './cost-model';
import { measure } from './measure';

const directives = `
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`;
const sdl = `
  ${directives}
  type Query {
    people(first: Int = 20): PersonConnection @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
    either(first: Int, last: Int): PersonConnection @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"])
    both(first: Int, last: Int): PersonConnection
      @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], assumedSize: 9, requireOneSlicingArgument: false)
    unsized: PersonConnection
    list(first: Int!): [Person!]! @listSize(slicingArguments: ["first"])
    byIds(ids: [ID!]!): [Person]! @listSize(assumedSize: 100)
    me: Person
    anything: [Thing] @listSize(assumedSize: 5)
    notes: [Note!]!
    search(text: String @cost(weight: 3), words: [String!] @cost(weight: 2), filter: Filter, colour: Colour, box: Box @cost(weight: 7)): Person
  }
  type Mutation { write(input: WriteInput!): Person sign: Person @cost(weight: 50) }
  interface Node { id: ID! fans: Int friend: Node }
  union Thing = Person | Place
  type Place implements Node @cost(weight: 4) { id: ID! name: String fans: Int friend: Node }
  type Person implements Node {
    id: ID! name: String tags: [String!] friend: Person
    homes: [Place!] @listSize(assumedSize: 3)
    pets: [Note!]
    score: Int @cost(weight: 2)
    fans: Int @cost(weight: 6)
    mood: Mood
    friends(first: Int = 20): PersonConnection @cost(weight: 5) @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
  }
  type Note @cost(weight: 0) { text: String }
  enum Mood @cost(weight: 8) { GOOD BAD }
  enum Colour @cost(weight: 11) { RED }
  type PersonConnection { edges: [PersonEdge!]! nodes: [Person]! totalCount: Int }
  type PersonEdge { cursor: String! node: Person }
  input WriteInput { text: String! place: PlaceInput note: String @cost(weight: 4) }
  input PlaceInput { name: String inside: PlaceInput }
  input Filter { any: [Filter!] name: String }
  input Box { side: Int }
`;
const schema = buildSchema(sdl);
const model = CostModel.read(schema, sdl);

function measurementsOf(query: string, of: { schema: GraphQLSchema; model: CostModel } = { schema, model }) {
  const document = parse(query);
  expect(validate(of.schema, document)).toEqual([]);
  const fragments = document.definitions.filter(
    (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  return measure(of.model, getOperationAST(document)!, byName);
}

const costOf = (query: string, variables: Record<string, unknown> = {}): number =>
  measurementsOf(query).cost.tell(variables);

describe('the cost', () => {
  it.each<[string, string, number]>([
    ['counts an object 1 and plain values nothing', '{ me { id name tags __typename } }', 1],
    ['counts what a field weighs', '{ me { score } }', 1 + 2],
    ['counts what a type weighs', '{ me { homes { id } } }', 1 + 3 * 4],
    ['counts what an enum weighs', '{ me { mood } }', 1 + 8],
    ['multiplies nodes by the page size', '{ people(first: 7) { nodes { id } } }', 1 + 7],
    [
      'multiplies edges by the page size, and totalCount not',
      '{ people(first: 7) { totalCount edges { cursor node { id score } } } }',
      1 + 7 * (1 + 1 + 2),
    ],
    ['takes the default page size where none is given', '{ people { nodes { id } } }', 1 + 20],
    ['takes it for null, too', '{ people(first: null) { nodes { id } } }', 1 + 20],
    [
      'multiplies pages in pages, each with its own weight',
      '{ people(first: 3) { nodes { friends(first: 4) { nodes { id } } } } }',
      1 + 3 * (1 + 5 + 4),
    ],
    ['takes the larger of two page sizes', '{ both(first: 2, last: 9) { nodes { id } } }', 1 + 9],
    ['takes the assumed size where there is no other', '{ both { nodes { id } } }', 1 + 9],
    ['assumes ten in a connection of which nothing is said', '{ unsized { nodes { id } } }', 1 + 10],
    ['multiplies a list that has a page size itself', '{ list(first: 6) { id score } }', 6 * 3],
    ['multiplies by the number of ids', '{ byIds(ids: ["a", "b", "c"]) { id } }', 3],
    ['counts one id without a list one', '{ byIds(ids: "a") { id } }', 1],
    [
      'adds up what a union may be',
      '{ anything { ... on Person { score } ... on Place { id } } }',
      5 * (4 + 2),
    ],
    ['counts a free type nothing', '{ notes { text } me { pets { text } } }', 1],
    ['counts an empty page', '{ people(first: 0) { nodes { id } } }', 1],
    [
      'takes the dearest of what an interface may be',
      '{ me { ... on Node { fans friend { id } } } }',
      1 + 6 + 4,
    ],
    [
      'is the same through fragments',
      '{ people(first: 7) { ...P } } fragment P on PersonConnection { nodes { ...Q } } fragment Q on Person { score }',
      1 + 7 * 3,
    ],
    [
      'counts a fragment each time',
      '{ me { ...Q friend { ...Q } } } fragment Q on Person { id score }',
      1 + 2 + 1 + 2,
    ],
    [
      'sizes the lists of a fragment by the page that it stands in',
      '{ a: people(first: 2) { ...P } b: people(first: 30) { ...P } unsized { ...P } } fragment P on PersonConnection { nodes { id } }',
      1 + 2 + 1 + 30 + 1 + 10,
    ],
    ['counts a mutation 10', 'mutation { write(input: { text: "a" }) { id } }', 10 + 1],
    ['counts a mutation what it weighs', 'mutation { sign { score } }', 50 + 2],
    [
      'counts input objects 1 each, and input fields what they weigh',
      'mutation { write(input: { text: "a", note: "b", place: { inside: { name: "c" } } }) { id } }',
      10 + 1 + 4 + 2,
    ],
    ['counts what an argument weighs', '{ search(text: "a") { id } }', 1 + 3],
    [
      'counts a list of arguments and each of its items',
      '{ search(words: ["a", "b"]) { id } }',
      1 + 2 + 2 * 2,
    ],
    ["counts an argument's enum", '{ search(colour: RED) { id } }', 1 + 11],
    ["puts an argument's weight before its type's", '{ search(box: { side: 1 }) { id } }', 1 + 7],
    ['counts an argument that is null nothing', '{ search(text: null, filter: null) { id } }', 1],
  ])('%s', (_rule, query, cost) => expect(costOf(query)).toBe(cost));

  it('stays a safe integer however often fragments double each other', () => {
    const doubling = Array.from(
      { length: 80 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
    );
    const query = `query ($n: Int) { ...F0 } ${doubling.join(' ')} fragment F80 on Query { a: people(first: $n) { nodes { id } } }`;
    const { cost, aliases, rootFields } = measurementsOf(query);
    expect(cost.tell({ n: 5 })).toBe(Number.MAX_SAFE_INTEGER);
    expect(aliases).toBe(Number.MAX_SAFE_INTEGER);
    expect(rootFields).toBe(1);
  });

  it('counts a doubling of forty levels exactly, and at once', () => {
    const doubling = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`,
    );
    const query = `query ($n: Int) { ...F0 } ${doubling.join(' ')} fragment F40 on Query { people(first: $n) { nodes { id } } }`;
    expect(costOf(query, { n: 2 })).toBe(3 * 2 ** 40);
  });

  it('assumes ten in a list of which nothing is said', () => {
    const plain = 'type Query { things: [Thing] } type Thing { id: ID }';
    const bare = buildSchema(plain);
    const { cost } = measurementsOf('{ things { id } }', {
      schema: bare,
      model: CostModel.read(bare, plain),
    });
    expect(cost.tell({})).toBe(10);
  });
});

describe('variables', () => {
  const query =
    'query ($n: Int, $ids: [ID!]!) { people(first: $n) { nodes { id } } byIds(ids: $ids) { id } }';
  it('give the page size and the number of ids', () => {
    expect(costOf(query, { n: 3, ids: ['a', 'b'] })).toBe(1 + 3 + 2);
    expect(costOf(query, { n: 5, ids: 'a' })).toBe(1 + 5 + 1);
  });

  it('are told anew for each request by one measurement', () => {
    const { cost } = measurementsOf(query);
    expect(cost.tell({ n: 3, ids: ['a', 'b'] })).toBe(6);
    expect(cost.tell({ n: 100, ids: [] })).toBe(101);
    expect(cost.tell({ n: 3, ids: ['a', 'b'] })).toBe(6);
  });

  it('fall back to their own defaults', () => {
    expect(costOf('query ($n: Int = 50) { people(first: $n) { nodes { id } } }')).toBe(51);
  });

  it('that are null leave the default of the argument', () => {
    expect(costOf('query ($n: Int) { people(first: $n) { nodes { id } } }', { n: null })).toBe(1 + 20);
  });

  it('that are of another type are left to validation', () => {
    expect(costOf('query ($n: Int) { people(first: $n) { nodes { id } } }', { n: 'many' })).toBe(1 + 20);
  });

  it('with names of Object do not exist', () => {
    expect(costOf('query ($constructor: Int) { people(first: $constructor) { nodes { id } } }')).toBe(21);
  });

  it('count as inputs what they hold, however deep', () => {
    const search = 'query ($filter: Filter) { search(filter: $filter) { id } }';
    expect(costOf(search, {})).toBe(1);
    expect(costOf(search, { filter: { name: 'a' } })).toBe(1 + 1);
    expect(costOf(search, { filter: { any: [{ name: 'a' }, { any: [{}, {}] }] } })).toBe(1 + 5);
  });

  it('count inside of literals', () => {
    const search =
      'query ($name: String, $inner: Filter = { name: "x" }) { search(filter: { any: [$inner], name: $name }) { id } }';
    expect(costOf(search, {})).toBe(1 + 2);
    expect(costOf(search, { inner: { any: [{}] } })).toBe(1 + 3);
  });
});

describe('slicing arguments', () => {
  it.each(['{ either { nodes { id } } }', '{ either(first: 1, last: 2) { nodes { id } } }'])(
    'of which one is required are refused otherwise: %s',
    (query) => expect(() => costOf(query)).toThrow('`either` needs exactly one of `first`, `last`.'),
  );

  it('are found anywhere, with what they ask for', () => {
    const { lengths } = measurementsOf(
      'query ($n: Int) { me { friends(first: 30) { nodes { ...A } } } byIds(ids: ["a"]) { id } } fragment A on Person { friends(first: $n) { totalCount } }',
    );
    const found = lengths.map(({ limit, length, allowed }) => [
      limit,
      typeof length === 'function' ? length({ n: -70 }) : length,
      allowed,
    ]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['page size', 30, null],
        ['page size', -70, null],
        ['ids', 1, 100],
      ]),
    );
  });
});

describe('depth, aliases and root fields', () => {
  it('counts levels of fields, fragments aside', () => {
    const query = '{ me { ...A } } fragment A on Person { friend { ... on Person { friend { id } } } }';
    expect(measurementsOf(query).depth).toBe(4);
  });

  it('counts aliases wherever they are spread', () => {
    const query = '{ a: me { b: id ...A } me { ...A } } fragment A on Person { c: name }';
    expect(measurementsOf(query).aliases).toBe(4);
  });

  it('counts the fields of the root that are executed', () => {
    const query =
      '{ me { id } me { name } ...A ... on Query { ...A y: me { id } } } fragment A on Query { x: me { id } __typename }';
    expect(measurementsOf(query).rootFields).toBe(3);
  });
});
