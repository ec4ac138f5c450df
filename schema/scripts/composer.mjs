// What `npm run compose` does, without files: a list of SDL in, the supergraph and the public schema out.
import { composeServices } from '@apollo/composition';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';

/**
 * The hints that may stand; every other one fails. Enums that are only put out may differ: each subgraph declares the
 * values that it uses, and clients treat unknown ones as documented.
 */
const allowedHints = new Set(['INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM']);

/** What to do about the hints that people meet most. */
const remedies = {
  INCONSISTENT_INPUT_OBJECT_FIELD:
    'Inputs of one name are intersected silently: make them equal in every subgraph.',
  INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM:
    'An enum of input is equal in every subgraph: add the value @inaccessible everywhere first.',
  INCONSISTENT_DESCRIPTION: 'Describe it in the words of its owner, or only there.',
  INCONSISTENT_DEFAULT_VALUE_PRESENCE: 'Give the argument the same default in every subgraph.',
  INCONSISTENT_ARGUMENT_PRESENCE: 'An optional argument that one subgraph lacks is lost: add it there.',
};

/**
 * Composes `{ name, sdl }[]`. Gives `{ supergraph, api }`, or `{ problems }`: every error and every forbidden hint.
 */
export function compose(subgraphs) {
  const unreadable = subgraphs.flatMap(({ name, sdl }) => syntaxErrors(name, sdl));
  if (unreadable.length > 0) return { problems: unreadable };
  // Where a subgraph runs is the gateway's configuration; the gateway only wants something as its URL.
  const services = subgraphs.map(({ name, sdl }) => ({
    name,
    url: `chorus://${name}`,
    typeDefs: parse(sdl),
  }));
  const { errors = [], hints = [], schema, supergraphSdl } = composeServices(services);
  const forbidden = hints.filter(({ definition }) => !allowedHints.has(definition.code));
  const problems = [...errors.map((error) => error.message), ...forbidden.map(describeHint)];
  if (problems.length > 0) return { problems };
  const api = printSchema(lexicographicSortSchema(schema.toAPISchema().toGraphQLJSSchema()));
  return { problems, supergraph: `${supergraphSdl.trimEnd()}\n`, api: `${api.trimEnd()}\n` };
}

function syntaxErrors(name, sdl) {
  try {
    parse(sdl);
    return [];
  } catch (error) {
    return [`[${name}] ${error.message}`];
  }
}

function describeHint({ definition: { code }, message }) {
  const remedy = remedies[code];
  return `[${code}] ${message}${remedy ? `\n    ${remedy}` : ''}`;
}
