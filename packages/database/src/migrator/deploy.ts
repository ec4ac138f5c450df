import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { withClient } from './connect';
import { defaultRepositoryRoot, readDomains } from './domains';
import { findPending } from './history';
import { MigrationError } from './migration-error';

export interface DeployOptions {
  databaseUrl: string;
  /** The repository, for tests on another one. */
  root?: string;
  /** Told before the engine is started, with the number of pending migrations. Not called when there is none. */
  onPending?: (count: number) => void;
}

function countPending(root: string, databaseUrl: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const pending = await findPending(client, readDomains(root));
    return pending.reduce((sum, domain) => sum + domain.pending.length, 0);
  });
}

/** The engine takes 100 MB that nobody needs afterwards, so it works in a process of its own. */
function applyInChildProcess(root: string, databaseUrl: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = join(defaultRepositoryRoot(), 'scripts/migrate.mjs');
    const child = spawn(process.execPath, [script, 'deploy', '--root', root], {
      // Not as a parameter: everybody on the machine can read those.
      env: { ...process.env, CHORUS_DATABASE_URL: databaseUrl, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new MigrationError(output.trim()))));
  });
}

/**
 * Brings every domain's schema of the database up to date. With nothing pending it costs some milliseconds. Safe to
 * call from several processes at once. Throws a `MigrationError` that names domain and migration.
 *
 * @returns how many migrations were applied.
 */
export async function deployMigrations(options: DeployOptions): Promise<number> {
  const root = options.root ?? defaultRepositoryRoot();
  const pending = await countPending(root, options.databaseUrl);
  if (pending === 0) return 0;
  options.onPending?.(pending);
  await applyInChildProcess(root, options.databaseUrl);
  return pending;
}
