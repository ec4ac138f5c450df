// Migrations of every domain: `npm run migrate -- deploy | create | check` (see packages/database/README.md).
// The code is TypeScript in packages/database/src/migrator. It is compiled on the way, in memory, so that the command
// works in a tree that has not been built, or that somebody is building.
import Module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

async function loadCommand() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages/database/src/migrator/cli.ts')],
    write: false,
    bundle: true,
    packages: 'external',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const file = join(root, 'packages/database/migrator.cjs');
  const command = new Module(file);
  command.filename = file;
  command.paths = Module._nodeModulePaths(root);
  command._compile(outputFiles[0].text, file);
  return command.exports;
}

const { runMigrateCommand } = await loadCommand();
const exitCode = await runMigrateCommand(root, process.argv.slice(2));
// The engine leaves a timer behind, of the ten seconds that it would have waited for a lock.
process.stdout.write('', () => process.exit(exitCode));
