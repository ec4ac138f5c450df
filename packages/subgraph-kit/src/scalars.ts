import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { badUserInput } from '@chorus/errors';

const rfc3339 = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
/** Of years 0 to 9999: all that RFC 3339 can write. */
const instantLength = '2026-01-01T00:00:00.000Z'.length;

/** The instant's ISO 8601 text in UTC, null where there is no such instant. */
function isoOf(text: string): string | null {
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

function parseInstant(value: unknown): Date {
  const [text, date] = (typeof value === 'string' && rfc3339.exec(value)) || [];
  const iso = text === undefined ? null : isoOf(text);
  // JavaScript takes 30 February for 2 March.
  const isReal = iso?.length === instantLength && isoOf(`${date}T00:00:00Z`)?.startsWith(date!);
  if (!isReal) throw badUserInput('A DateTime must be an RFC 3339 instant.');
  return new Date(iso);
}

function parseText(name: string) {
  return (value: unknown): string => {
    if (typeof value !== 'string') throw badUserInput(`${name} must be a string.`);
    return value;
  };
}

const literal = (parse: (value: unknown) => unknown) => (node: ValueNode) =>
  parse(node.kind === Kind.STRING ? node.value : undefined);

/** The kit's scalars. EmailAddress and URL check their type only: services say in `userErrors` what is wrong inside. */
export const scalarResolvers = {
  DateTime: new GraphQLScalarType<Date, string>({
    name: 'DateTime',
    serialize: (value) => (value instanceof Date ? value : new Date(value as string)).toISOString(),
    parseValue: parseInstant,
    parseLiteral: literal(parseInstant) as (node: ValueNode) => Date,
  }),
  EmailAddress: new GraphQLScalarType<string, string>({
    name: 'EmailAddress',
    serialize: String,
    parseValue: parseText('EmailAddress'),
    parseLiteral: literal(parseText('EmailAddress')) as (node: ValueNode) => string,
  }),
  URL: new GraphQLScalarType<string, string>({
    name: 'URL',
    serialize: String,
    parseValue: parseText('URL'),
    parseLiteral: literal(parseText('URL')) as (node: ValueNode) => string,
  }),
};
