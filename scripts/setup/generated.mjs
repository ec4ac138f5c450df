// What is made from sources: resolver types and the node subgraph by generate.mjs, every dist folder by build.mjs.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeWhenOutdated } from './outdated.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';

const script = (name) => join(root, 'scripts', `${name}.mjs`);

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const subgraphs = () => readdirSync(join(root, 'subgraphs')).map((name) => join(root, 'subgraphs', name));

const workspaces = () => [
  ...readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name)),
  ...subgraphs(),
  ...['gateway', 'schema', 'embedded', 'distributed', 'bench'].map((name) => join(root, name)),
];

export async function generate(progress) {
  // The node subgraph is made from the others.
  const perSubgraph = (name) =>
    subgraphs()
      .filter((folder) => basename(folder) !== 'node')
      .map((folder) => join(folder, name))
      .filter(existsSync);
  await makeWhenOutdated({
    name: 'generate',
    files: [
      script('generate'),
      ...filesBelow(join(root, 'subgraphs/node/scripts')),
      ...filesBelow(join(root, 'packages/events/scripts')),
      ...filesBelow(join(root, 'packages/subgraph-kit/schema')),
      ...filesBelow(join(root, 'schema/events')),
      ...perSubgraph('schema.graphql'),
      ...perSubgraph('codegen.json'),
    ],
    exists: () =>
      perSubgraph('codegen.json').every((file) => existsSync(join(file, '../src/generated/resolvers.ts'))),
    make: () => {
      progress('Generating types from the schemas');
      return run('npm run generate', process.execPath, [script('generate')]);
    },
  });
}

export async function build(progress) {
  const isCompiled = (file) => /\.ts$/.test(file) && !/\.test\.ts$|\Wgenerated\W/.test(file);
  const folders = workspaces().filter((folder) => existsSync(join(folder, 'src/index.ts')));
  await makeWhenOutdated({
    name: 'build',
    files: [
      script('build'),
      ...folders.flatMap((folder) => filesBelow(join(folder, 'src'))).filter(isCompiled),
    ],
    exists: () => folders.every((folder) => existsSync(join(folder, 'dist/index.js'))),
    make: () => {
      progress('Building');
      return run('npm run build', process.execPath, [script('build')]);
    },
  });
}

/** GraphiQL's page; its builder knows by itself whether it is current. In a process of its own: esbuild's service stays alive. */
export async function buildPage() {
  const builder = join(root, 'gateway/graphiql/build.mjs');
  await run('The build of GraphiQL', process.execPath, [builder]);
}
