import { buildSubgraphSchema } from '@apollo/subgraph';
import { InProcessDomainQueries, RequestScope } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import { parse } from 'graphql';
import type { SubgraphContext } from '../src/context';
import { scalarResolvers } from '../src/scalars';
import { settleLists } from '../src/settled-lists';

const typeDefs = parse(`
  scalar DateTime
  type Query {
    text: String
    later: String!
    thrown: String
    rejected: String
    required: String!
    requiredLater: String!
    refused: String
    box: Box
    requiredBox: Box!
    emptyBox: Box
    boxes: [Box]
    fullBoxes: [Box!]
    promisedBoxes: [Box]
    promisedFullBoxes: [Box!]
    grid: [[Int]]
    promisedGrid: [[Int]]
    fullGrid: [[Int!]!]
    badInt: Int
    badMood: Mood
    badDate: DateTime
    badLeaves: [Int]
    notAList: [String]
    now(at: DateTime): DateTime
    echo(text: String, number: Int = 7, ratio: Float, flag: Boolean, id: ID, mood: Mood): String
    list(texts: [String!], grid: [[Int]]): String
    input(input: Wish): String
    needed(id: ID!): String
    thing: Thing
    strangeThing: Thing
    named: Named
    wrong: WrongThing
    odd: Odd
  }
  type Odd { called: String awaited: String }
  enum Mood { HAPPY SAD }
  input Wish { text: String = "nothing", times: Int }
  type Box { name: String required: String! inner: Box slow(value: String): String mood: Mood full: Box! }
  interface Named { name: String }
  type Cat implements Named { name: String lives: Int }
  type Dog implements Named { name: String tricks: [String] }
  union Thing = Cat | Dog
  union WrongThing = Cat | Dog
  type Person @key(fields: "id") { id: ID! name: String boss: Person }
  type Pet @key(fields: "id") { id: ID! name: String! }
  type Mutation { first: String second: String }
`);

/** What the mutations did, in order. */
export const order: string[] = [];
const wait = () => new Promise<void>((resolve) => setImmediate(resolve));
const fail = (message: string) => {
  throw new Error(message);
};
const box = { name: 'box', required: 'there', mood: 'HAPPY', inner: { name: 'inner', required: 'there' } };

/** A schema with every kind of field, and resolvers that do everything that resolvers may do. */
export const schema = buildSubgraphSchema([
  {
    typeDefs,
    resolvers: {
      ...scalarResolvers,
      Query: {
        text: () => 'text',
        later: async () => 'later',
        thrown: () => fail('thrown'),
        rejected: async () => fail('rejected'),
        required: () => null,
        requiredLater: async () => {
          await wait();
          return fail('too late');
        },
        refused: () => {
          throw badUserInput('Not so.');
        },
        box: () => box,
        requiredBox: async () => ({ ...box, full: { required: null } }),
        emptyBox: () => null,
        boxes: () => [box, null, new Error('an item'), { required: null }],
        fullBoxes: async () => [box, null],
        promisedBoxes: () => [
          wait().then(() => box),
          Promise.reject(new Error('an item')),
          Promise.reject('no error at all'),
          Promise.resolve(null),
          box,
        ],
        promisedFullBoxes: () => [Promise.resolve(box), Promise.reject(new Error('an item'))],
        grid: () => [[1, 2], null, [], [null, 3]],
        promisedGrid: () => [
          Promise.resolve([1, Promise.resolve(2)]),
          [Promise.reject(new Error('a cell')), 4],
        ],
        fullGrid: () => [[1], [2, null]],
        badInt: () => 'many',
        badMood: () => 'ANGRY',
        badDate: async () => 'yesterday',
        badLeaves: () => [1, 'two', 3],
        notAList: () => 'abc',
        now: (_parent: unknown, { at }: { at?: Date }) => at ?? new Date(0),
        echo: (_parent: unknown, args: object) => JSON.stringify(args),
        list: (_parent: unknown, args: object) => JSON.stringify(args),
        input: (_parent: unknown, args: object) => JSON.stringify(args),
        needed: (_parent: unknown, { id }: { id: string }) => id,
        thing: () => ({ __typename: 'Cat', name: 'Tom', lives: 9 }),
        strangeThing: async () => ({ __typename: 'Mouse' }),
        named: () => ({ __typename: 'Dog', name: 'Rex', tricks: ['sit'] }),
        odd: () => ({ called: () => 'called', awaited: Promise.resolve('awaited') }),
        wrong: async () => ({ name: 'Nobody' }),
      },
      Box: {
        slow: async (_parent: unknown, { value }: { value?: string }) => {
          await wait();
          return value ?? 'slow';
        },
      },
      WrongThing: { __resolveType: () => fail('no type') },
      Person: {
        __resolveReference: async ({ id }: { id: string }) => {
          if (id === 'nobody') return null;
          if (id === 'broken') throw new Error('broken');
          if (id === 'late') await wait();
          return { id };
        },
        name: async ({ id }: { id: string }, _args: unknown, context: SubgraphContext) =>
          `${id} for ${context.scope.requestId}`,
        boss: ({ id }: { id: string }) => (id === 'boss' ? null : { id: 'boss' }),
      },
      Pet: {
        __resolveReference: async ({ id }: { id: string }) => ({ id, name: id === 'stray' ? null : id }),
      },
      Mutation: {
        first: async () => {
          await wait();
          order.push('first');
          return 'first';
        },
        second: () => {
          order.push('second');
          return 'second';
        },
      },
    } as never,
  },
]);
settleLists(schema);

export const contextOf = (requestId: string): SubgraphContext => {
  const claims = {
    viewer: { kind: 'anonymous' },
    client: { address: null, userAgent: null },
    requestId,
  } as const;
  const scope = new RequestScope(claims, new InProcessDomainQueries());
  return { scope, viewer: scope.viewer, facts: scope.facts };
};
