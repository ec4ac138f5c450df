import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
// By path: jest runs this file outside its module system, where a workspace package would mean its built code.
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../database/src/embedded-postgres';
import { deployMigrations } from '../../../database/src/migrator';
import { announceServer } from '../server-environment';

const folderPrefix = 'chorus-test-';
const templateName = 'chorus_template';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What test runs that were killed have left. Their PostgreSQL ended with them. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${folderPrefix}(\\d+)-`).exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

async function createTemplate(serverUrl: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${templateName}`);
  } finally {
    await client.end();
  }
}

/** A broken migration fails the tests that want a database, with its reason, and no other. */
async function migrateTemplate(serverUrl: string): Promise<string | undefined> {
  const url = new URL(serverUrl);
  url.pathname = `/${templateName}`;
  try {
    await deployMigrations({ databaseUrl: url.href });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

let stopServer: (() => Promise<void>) | undefined;
let stopping: Promise<void> | undefined;

/** Stays in place: a terminal and the process above may both pass on one Ctrl-C. */
function stopOnSignals(): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => void stopTestServer().finally(() => process.exit(code)));
  }
}

/** Starts the PostgreSQL of one test run and migrates the database that every test file copies. */
export async function startTestServer(): Promise<void> {
  removeLeftovers();
  const dataDir = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  let server: EmbeddedPostgres | undefined;
  stopServer = async () => {
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  stopOnSignals();
  try {
    server = await startEmbeddedPostgres({ dataDir, tuned: 'test' });
    await createTemplate(server.url);
    announceServer({
      url: server.url,
      template: templateName,
      migrationFailure: await migrateTemplate(server.url),
    });
  } catch (error) {
    await stopTestServer();
    throw error;
  }
}

export function stopTestServer(): Promise<void> {
  stopping ??= stopServer?.();
  return stopping ?? Promise.resolve();
}
