// Composes the subgraphs' SDL into schema/supergraph.graphql (what gateways serve) and prints schema/api.graphql (what
// clients see, sorted, to be read as a diff). Fails on composition errors and on hints. `--check` writes nothing and
// fails when the committed files are not what the sources compose to. `--root FOLDER` works on another tree (for tests).
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { composeServices } from '@apollo/composition';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';

const repository = fileURLToPath(new URL('../..', import.meta.url));

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

/** Every subgraph that has an SDL, by name, the kit's SDL in front. */
export function readSubgraphs(folder = repository) {
  const kit = readFileSync(join(folder, 'packages/subgraph-kit/schema/kit.graphql'), 'utf8');
  return readdirSync(join(folder, 'subgraphs'))
    .sort()
    .map((name) => ({ name, file: join(folder, 'subgraphs', name, 'schema.graphql') }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({ name, sdl: `${kit}\n${readFileSync(file, 'utf8')}` }));
}

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

const outputs = { supergraph: 'schema/supergraph.graphql', api: 'schema/api.graphql' };

function main(root, isCheck) {
  const subgraphs = readSubgraphs(root);
  const composed = compose(subgraphs);
  const names = subgraphs.map(({ name }) => name).join(', ');
  if (composed.problems.length > 0) {
    return [
      `The subgraphs (${names}) do not compose:`,
      ...composed.problems.map((problem) => `  ${problem}`),
    ];
  }
  const stale = Object.entries(outputs).filter(([key, path]) => {
    const file = join(root, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== composed[key];
  });
  if (isCheck)
    return stale.map(([, path]) => `${path} is not what the subgraphs compose to: run \`npm run compose\`.`);
  for (const [key, path] of stale) writeFileSync(join(root, path), composed[key]);
  console.log(
    `Composed ${names}: ${stale.length === 0 ? 'nothing changed' : `wrote ${stale.map(([, path]) => path).join(', ')}`}.`,
  );
  return [];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, root: { type: 'string', default: repository } },
  });
  const problems = main(values.root, values.check);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
