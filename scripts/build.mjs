// Compiles every workspace's src/ to dist/, file by file (no bundling), so that a path relative to a module is the
// same in both. Types are checked by `npm run typecheck`, not here. Takes well under a second.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every workspace folder named by the root package.json, absolute. */
export function workspaceFolders() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return workspaces
    .flatMap((pattern) =>
      pattern.endsWith('/*')
        ? readdirSync(join(root, pattern.slice(0, -2))).map((name) => join(root, pattern.slice(0, -2), name))
        : [join(root, pattern)],
    )
    .filter((folder) => existsSync(join(folder, 'package.json')));
}

function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter(
      (name) =>
        name.endsWith('.ts') && !/\.(test|d)\.ts$/.test(name) && !name.split('/').includes('generated'),
    )
    .map((name) => join(folder, name));
}

/** Compiles one workspace, absolute. `outdir`: where to. */
export const buildWorkspace = (folder, outdir = join(folder, 'dist')) =>
  build({
    entryPoints: sourceFiles(join(folder, 'src')),
    outdir,
    outbase: join(folder, 'src'),
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });

export async function buildAll() {
  await Promise.all(
    workspaceFolders().map(async (folder) => {
      rmSync(join(folder, 'dist'), { recursive: true, force: true });
      await buildWorkspace(folder);
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
