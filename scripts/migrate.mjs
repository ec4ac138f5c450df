// Migrations of every domain: `npm run migrate -- deploy | create | check` (see packages/database/README.md).
// The code is TypeScript in packages/database/src/migrator. It is compiled on the way, so that the command works in a
// tree that has not been built, or that somebody is building.
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

async function loadCommand() {
  // Below node_modules, where the compiled file finds the packages that it imports.
  const folder = join(root, 'node_modules', '.cache', 'chorus');
  const file = join(folder, `migrate-${process.pid}.cjs`);
  mkdirSync(folder, { recursive: true });
  try {
    await build({
      entryPoints: [join(root, 'packages/database/src/migrator/cli.ts')],
      outfile: file,
      bundle: true,
      packages: 'external',
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      sourcemap: 'inline',
      logLevel: 'warning',
    });
    return createRequire(import.meta.url)(file);
  } finally {
    rmSync(file, { force: true });
  }
}

const { runMigrateCommand } = await loadCommand();
const exitCode = await runMigrateCommand(root, process.argv.slice(2));
// The engine leaves a timer behind, of the ten seconds that it would have waited for a lock.
process.stdout.write('', () => process.exit(exitCode));
