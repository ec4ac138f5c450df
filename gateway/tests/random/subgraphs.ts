import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import type { SubgraphTransport } from '../../src/transport';
import { randomOf, type Random } from './random';

/** An object of which only its name is known: all of its fields follow from it. */
interface Thing {
  __typename: string;
  key: string;
}

export interface Troubles {
  /** How often a field is null, an error, or breaks the promise of the schema. */
  nulls: number;
  errors: number;
  lies: number;
  /** How often a whole fetch fails. */
  failures: number;
}

/**
 * A subgraph with data that nobody wrote down: each field of each entity has always the same value, whoever asks, and in
 * whatever company.
 */
export function randomTransport(name: string, sdl: string, troubles: Troubles): SubgraphTransport {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl) }]);
  return {
    async execute({ query, variables, operationName }) {
      if (randomOf(`${name} ${query}`).chance(troubles.failures)) throw new Error(`${name} does not answer`);
      const { data, errors } = await execute({
        schema,
        document: parse(query),
        variableValues: variables,
        operationName,
        fieldResolver: (parent: Record<string, unknown> | undefined, args, _context, info) =>
          resolve(troubles, parent, args, info),
        typeResolver: (value: Thing) => value.__typename,
      });
      const sent = JSON.parse(JSON.stringify(data ?? null)) as { _entities?: unknown[] } | null;
      const lies = (value: unknown, about: unknown) =>
        lie(value, randomOf(`${query} ${JSON.stringify(about)}`), troubles.lies);
      const { representations } = (variables ?? {}) as { representations?: unknown[] };
      const lying = sent?._entities
        ? { _entities: sent._entities.map((entity, index) => lies(entity, representations?.[index])) }
        : lies(sent, variables);
      const masked = errors?.map(({ message, path }) => ({
        message,
        path,
        extensions: { code: 'FORBIDDEN' },
      }));
      return { data: lying as never, errors: masked };
    },
  };
}

function resolve(
  { nulls, errors }: Troubles,
  parent: Record<string, unknown> | undefined,
  args: Record<string, unknown>,
  info: GraphQLResolveInfo,
): unknown {
  const own = parent?.[info.fieldName];
  if (own !== undefined) return own;
  const key = `${keyOf(parent)}.${info.fieldName}(${JSON.stringify(args)})`;
  const random = randomOf(key);
  if (random.chance(errors)) throw new Error(`${key} is an error`);
  return valueOf(info.returnType, key, { random, nulls, schema: info.schema });
}

/** An entity is named by its id in all subgraphs; what is inside of it, by the way to it. */
function keyOf(parent: Record<string, unknown> | undefined): string {
  if (!parent) return '';
  return typeof parent.id === 'string'
    ? `${String(parent.__typename)}:${parent.id}`
    : String(parent.key ?? JSON.stringify(parent));
}

interface Making {
  random: Random;
  nulls: number;
  schema: GraphQLSchema;
}

function valueOf(type: GraphQLOutputType, key: string, making: Making): unknown {
  const { random, nulls, schema } = making;
  if (!isNonNullType(type) && random.chance(nulls)) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable))
    return Array.from({ length: random.below(4) }, (_, index) =>
      valueOf(nullable.ofType, `${key}[${index}]`, making),
    );
  if (isEnumType(nullable)) return random.of(nullable.getValues()).value as unknown;
  if (isUnionType(nullable) || isInterfaceType(nullable))
    return thingOf(random.of(schema.getPossibleTypes(nullable)).name, key, making);
  if (isObjectType(nullable)) return thingOf(nullable.name, key, making);
  switch (nullable.name) {
    case 'Int':
      return random.below(1_000);
    case 'Float':
      return random.below(1_000) / 8;
    case 'Boolean':
      return random.chance(0.5);
    case 'DateTime':
      return new Date(random.below(2 ** 31)).toISOString();
    default:
      return `${nullable.name} of ${key}`.slice(0, 60);
  }
}

function thingOf(
  typename: string,
  key: string,
  { random, schema }: Making,
): Thing | { id: string; __typename: string } {
  const type = schema.getType(typename);
  const hasId = isObjectType(type) && 'id' in type.getFields();
  // Few entities, so that one stands in several places.
  return hasId ? { __typename: typename, id: String(random.below(4)) } : { __typename: typename, key };
}

/** Breaks promises of the schema after graphql-js has kept them: null where there may be none, a text for a number. */
function lie(value: unknown, random: Random, lies: number): unknown {
  if (Array.isArray(value)) return value.map((item) => lie(item, random, lies));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, inside]) => {
      const isKept = name.includes('__typename') || name === 'id' || name === '_entities';
      if (!isKept && random.chance(lies)) return [name, random.of([null, { strange: 1 }, 'text', 1.5])];
      return [name, lie(inside, random, lies)];
    });
    return Object.fromEntries(entries) as unknown;
  }
  return value;
}
