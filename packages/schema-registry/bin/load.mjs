// Loads this package where nothing was built yet, or what was is older than its sources: a check in a pipeline, a lint in
// an editor.
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeWhenOutdated } from '../../../scripts/setup/outdated.mjs';

const folder = fileURLToPath(new URL('..', import.meta.url));
const dist = join(folder, 'dist');

async function build() {
  // esbuild is only loaded to build.
  const { buildWorkspace } = await import('../../../scripts/build.mjs');
  // Lint and check run side by side: neither may find half a build.
  const fresh = join(folder, `dist-${process.pid}`);
  await buildWorkspace(folder, fresh);
  const old = `${fresh}-old`;
  try {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } catch (error) {
    // Somebody else was faster, with the same.
    if (!existsSync(dist)) throw error;
  }
  for (const rest of [fresh, old]) rmSync(rest, { recursive: true, force: true });
}

/** A module of this package, current: `index`, `cli/main`, `lint/index`. */
export async function load(name) {
  const sources = readdirSync(join(folder, 'src'), { recursive: true })
    .filter((file) => file.endsWith('.ts') && !/\.(test|contract)\.ts$/.test(file))
    .map((file) => join(folder, 'src', file));
  await makeWhenOutdated({
    name: 'build-schema-registry',
    files: sources,
    exists: () => existsSync(join(dist, `${name}.js`)),
    make: build,
  });
  return createRequire(import.meta.url)(join(dist, `${name}.js`));
}
