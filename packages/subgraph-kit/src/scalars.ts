import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { badUserInput } from '@chorus/errors';

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function parseInstant(value: unknown): Date {
  const instant = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : null;
  if (!instant || Number.isNaN(instant.getTime()))
    throw badUserInput('A DateTime must be an RFC 3339 instant.');
  return instant;
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
