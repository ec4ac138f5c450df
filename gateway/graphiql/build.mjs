// Bundles the GraphiQL page to gateway/dist-graphiql/: every byte that a browser needs, from installed packages.
// Takes about 1.5 s, all of it in esbuild's own process; skipped when neither the sources nor a package has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readExamples } from './examples.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const defaultFolder = join(here, '../dist-graphiql');

const entryPoints = {
  page: join(here, 'src/main.tsx'),
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
};

/** `import { examples } from 'chorus:examples'`: the operations of schema/operations/explore. */
const examplesPlugin = {
  name: 'examples',
  setup(bundle) {
    bundle.onResolve({ filter: /^chorus:examples$/ }, ({ path }) => ({ path, namespace: 'examples' }));
    bundle.onLoad({ filter: /.*/, namespace: 'examples' }, () => ({
      contents: `export const examples = ${JSON.stringify(readExamples())};`,
    }));
  },
};

/** graphiql/style.css holds Monaco's styles already; Monaco's modules would add them again to each lazy chunk. */
const noMonacoStylesPlugin = {
  name: 'no-monaco-styles',
  setup(bundle) {
    bundle.onLoad({ filter: /monaco-editor\/esm\/.*\.css$/ }, () => ({ contents: '' }));
  },
};

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Our own files that the page is made of, this one included. */
function sourceFiles() {
  return readdirSync(here, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function hashOfSources() {
  const hash = createHash('sha256').update(JSON.stringify(readExamples()));
  for (const file of sourceFiles()) hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/** Package folder (relative to the root) -> its version, of every package that has a part in the bundle. */
function packageVersions(inputs) {
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  const names = [...new Set(['node_modules/esbuild', ...folders])].sort();
  return Object.fromEntries(names.map((name) => [name, readJson(join(root, name, 'package.json')).version]));
}

/** Is what lies in the folder made from exactly these sources and packages? */
function isCurrent(folder, sources) {
  try {
    const manifest = readJson(join(folder, 'manifest.json'));
    return (
      manifest.sources === sources &&
      Object.entries(manifest.packages).every(
        ([name, version]) => readJson(join(root, name, 'package.json')).version === version,
      ) &&
      manifest.files.every((name) => existsSync(join(folder, 'assets', name)))
    );
  } catch (error) {
    // Nothing there, a package gone, or a file cut short: build.
    if (error.code === 'ENOENT' || error instanceof SyntaxError || error instanceof TypeError) return false;
    throw error;
  }
}

async function bundle(assets) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: assets,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'linked',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [examplesPlugin, noMonacoStylesPlugin],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/**
 * Makes `gateway/dist-graphiql/` current. Safe while a server serves it, and beside another build: names hold a hash of
 * the content, and the manifest is replaced last, in one step.
 * @returns whether it had to build, and how long it took.
 */
export async function buildGraphiql({ folder = defaultFolder, force = false } = {}) {
  const started = performance.now();
  const sources = hashOfSources();
  if (!force && isCurrent(folder, sources)) return { built: false, durationMs: performance.now() - started };

  const assets = join(folder, 'assets');
  mkdirSync(assets, { recursive: true });
  const { inputs, outputs } = await bundle(assets);
  const nameOf = (path) => relative(assets, join(root, path));
  const files = Object.keys(outputs).map(nameOf).sort();
  const entry = (name) => {
    const found = Object.entries(outputs).find(
      ([, output]) =>
        output.entryPoint && output.entryPoint.endsWith(entryPoints[name].replace(`${root}/`, '')),
    );
    return { script: nameOf(found[0]), styles: found[1].cssBundle && nameOf(found[1].cssBundle) };
  };
  const page = entry('page');
  const manifest = {
    sources,
    packages: packageVersions(Object.keys(inputs)),
    script: page.script,
    styles: page.styles,
    workers: { editor: entry('editor').script, graphql: entry('graphql').script, json: entry('json').script },
    files,
  };
  const draft = join(folder, `manifest-${process.pid}.json`);
  writeFileSync(draft, JSON.stringify(manifest, null, 2));
  renameSync(draft, join(folder, 'manifest.json'));
  for (const name of readdirSync(assets))
    if (!files.includes(name)) rmSync(join(assets, name), { force: true });
  return { built: true, durationMs: performance.now() - started };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { built, durationMs } = await buildGraphiql({ force: process.argv.includes('--force') });
  console.log(built ? `GraphiQL: bundled in ${Math.round(durationMs)} ms` : 'GraphiQL: up to date');
}
