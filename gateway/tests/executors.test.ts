import { composeServices } from '@apollo/composition';
import { InProcessDomainQueries, RequestScope } from '@chorus/domain-queries';
import { readSubgraphSchema, readSupergraph, subgraphNames } from '@chorus/schema';
import { parse, validate, type GraphQLSchema } from 'graphql';
import pino from 'pino';
import { createPlanCache, type PlanCache } from '../src/caches/caches';
import { emptyReport } from '../src/context';
import { createFederation } from '../src/federation/federation';
import type { GatewayOptions } from '../src/options';
import type { SubgraphTransport } from '../src/transport';
import { KnownTransports } from '../src/transports';
import { randomQuery, type RandomOperation } from './random/operations';
import { Random } from './random/random';
import { randomTransport, type Troubles } from './random/subgraphs';

const logger = pino({ level: 'silent' });

type Transports = Map<string, SubgraphTransport>;

interface Supergraph {
  sdl: string;
  subgraphs: Record<string, string>;
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides"])`;

/** What the planner has to do its best for: requirements, provided fields, entities of an interface, names that clash. */
const tricky: Record<string, string> = {
  shapes: `
    type Query { shapes(first: Int = 3): [Shape!]! figure: Figure figures: [[Figure]] pairs: [Pair!] me: Owner }
    interface Shape { id: ID! name: String owner: Owner }
    type Circle implements Shape @key(fields: "id") { id: ID! name: String owner: Owner size: Int weight: Float! }
    type Square implements Shape @key(fields: "id") { id: ID! name: String owner: Owner @provides(fields: "nick") size: String corners: [Corner!] }
    union Figure = Circle | Square | Pair
    type Corner { x: Int! y: Int! }
    type Pair { left: Circle right: Square both: [Shape] }
    type Owner @key(fields: "id") { id: ID! nick: String @external }
  `,
  owners: `
    type Query { owner(id: ID!): Owner }
    type Owner @key(fields: "id") { id: ID! nick: String @shareable name: String! friends: [Owner!] address: Address }
    type Address { street: String zip: String! }
  `,
  prices: `
    type Circle @key(fields: "id") { id: ID! weight: Float! @external price: Int @requires(fields: "weight") tags(prefix: String): [String!]! }
    type Square @key(fields: "id") { id: ID! corners: [Corner!] @external price: Float @requires(fields: "corners { x }") neighbour: Square }
    type Corner { x: Int! @external }
    type Owner @key(fields: "id") { id: ID! wealth: Int! favourite: Figure }
    union Figure = Circle | Square
  `,
};

function composeTricky(): Supergraph {
  const subgraphs = Object.fromEntries(Object.entries(tricky).map(([name, sdl]) => [name, link + sdl]));
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({ name, url: `chorus://${name}`, typeDefs: parse(sdl) })),
  );
  if (!supergraphSdl) throw new AggregateError(errors ?? [], errors?.map(String).join('\n'));
  return { sdl: supergraphSdl, subgraphs };
}

const ours = (): Supergraph => ({
  sdl: readSupergraph(),
  subgraphs: Object.fromEntries(subgraphNames().map((name) => [name, readSubgraphSchema(name)])),
});

async function start(
  sdl: string,
  transports: Transports,
  plans: PlanCache,
  executor: GatewayOptions['executor'],
) {
  const federation = createFederation({
    supergraphSdl: sdl,
    transports: new KnownTransports({ transports, logger }),
    fetchTimeoutMs: 10_000,
    plans,
    knownOperations: [],
    logger,
    executor,
  });
  let schema: GraphQLSchema | undefined;
  federation.onSchemaLoadOrUpdate(({ apiSchema }) => (schema = apiSchema));
  const { executor: execute } = await federation.load({ apollo: {} as never } as never);
  const claims = {
    viewer: { kind: 'anonymous' },
    client: { address: null, userAgent: null },
    requestId: 'r',
  } as const;
  return {
    schema: schema!,
    stop: () => federation.stop(),
    async run({ query, variables }: RandomOperation) {
      const scope = new RequestScope(claims, new InProcessDomainQueries());
      const context = { scope, report: emptyReport(), failures: [] };
      const { data, errors = [] } = await execute({
        request: { query, variables },
        document: parse(query),
        queryHash: query,
        context,
        metrics: {},
        logger: console,
        cache: undefined,
        schema: schema!,
        source: query,
      } as never);
      return {
        data: JSON.parse(JSON.stringify(data ?? null)) as unknown,
        // What says no path is a fault of ours, and leaves as one whatever its words.
        errors: errors
          .map(({ message, path }) => (path ? `${path.join('.')}: ${message}` : 'a fault'))
          .sort(),
      };
    },
  };
}

const rejected = (): null => null;

interface Outcome {
  data: unknown;
  errors: string[];
}

const withoutIndexes = (error: string): string => error.replaceAll(/(?<=^|\.)\d+(?=[.:])/g, '#');

/**
 * Our errors, as @apollo/gateway places them: which item of a list an entity was, it can only guess where the items say
 * neither their type nor their id. Then it is enough that ours is at a null, and that theirs is not.
 */
function placed({ data, errors }: Outcome, expected: Outcome | null): string[] {
  const theirs = [...(expected?.errors ?? [])];
  const guessed = errors.map((error) => {
    if (theirs.includes(error)) return error;
    const guess = theirs.find(
      (other) =>
        withoutIndexes(other) === withoutIndexes(error) && isAtNull(data, error) && !isAtNull(data, other),
    );
    return guess ?? error;
  });
  return guessed.sort();
}

function isAtNull(data: unknown, error: string): boolean {
  let value = data;
  for (const step of error.slice(0, error.indexOf(': ')).split('.')) {
    if (value === null) return true;
    value = (value as Record<string, unknown> | undefined)?.[step];
  }
  return value === null;
}

const none: Troubles = { nulls: 0, errors: 0, lies: 0, failures: 0 };
const worlds: [string, Troubles][] = [
  ['where all is well', none],
  ['with nulls', { ...none, nulls: 0.2 }],
  ['with errors of fields', { ...none, nulls: 0.05, errors: 0.1 }],
  ['with fetches that fail', { ...none, failures: 0.15 }],
  ['with values that do not fit the schema', { ...none, lies: 0.03 }],
];

describe.each([
  ['the supergraph of Chorus', ours, { depth: 4, fields: 30 }],
  ['a tricky supergraph', composeTricky, { depth: 3, fields: 12 }],
])('on %s, both executors', (_name, open, size) => {
  const { sdl, subgraphs } = open();

  it.each(worlds)('give the same answers to random queries %s', async (_world, troubles) => {
    const transports: Transports = new Map(
      Object.entries(subgraphs).map(([name, text]) => [name, randomTransport(name, text, troubles)]),
    );
    // Plans are the same for both: each is made once.
    const plans = createPlanCache(30);
    const compiled = await start(sdl, transports, plans, 'compiled');
    const apollo = await start(sdl, transports, plans, 'apollo');
    let compared = 0;
    for (let seed = 1; compared < 25; seed += 1) {
      const operation = randomQuery(compiled.schema, new Random(seed), size);
      // Fields of one name may be of two types.
      if (validate(compiled.schema, parse(operation.query)).length > 0) continue;
      const actual = await compiled.run(operation);
      const expected = await apollo.run(operation).catch(rejected);
      compared += 1;
      // @apollo/gateway gives the whole answer up where a subgraph sends no list for a list that other fetches go into.
      if (troubles.lies > 0 && (expected?.data ?? null) === null) continue;
      expect({ operation, ...actual, errors: placed(actual, expected) }).toEqual({ operation, ...expected });
    }
    await Promise.all([compiled.stop(), apollo.stop()]);
  });
});
