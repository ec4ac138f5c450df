// Composes the subgraphs' SDL into schema/supergraph.graphql (what gateways serve) and prints schema/api.graphql (what
// clients see, sorted, to be read as a diff). Fails on composition errors and on hints. `--check` writes nothing and
// fails when the committed files are not what the sources compose to. `--root FOLDER` works on another tree (for tests).
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compose } from './composer.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Every subgraph that has an SDL, by name, the kit's SDL in front. */
export function readSubgraphs(folder = repository) {
  const kit = readFileSync(join(folder, 'packages/subgraph-kit/schema/kit.graphql'), 'utf8');
  return readdirSync(join(folder, 'subgraphs'))
    .sort()
    .map((name) => ({ name, file: join(folder, 'subgraphs', name, 'schema.graphql') }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({ name, sdl: `${kit}\n${readFileSync(file, 'utf8')}` }));
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
