import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import { accountForPostgres, type Account } from './account';
import { findBinaries, type Binaries } from './binaries';
import { createCluster, databaseName, isInitialised, readPassword, superuser } from './cluster';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { stopOrphan } from './orphan';
import { isPostmasterOf, readPostmaster } from './postmaster-file';
import { clusterOf, placeNewCluster, reachableBinaries } from './reachable';
import { serverParameters, type Tuning } from './settings';
import { supervise, type SupervisedProcess } from './supervisor';

export interface EmbeddedPostgresOptions {
  /** Holds the cluster, its password and its log. Made when it is missing. One PostgreSQL at a time may use it. */
  dataDir: string;
  /** On 127.0.0.1. Default: a free one. */
  port?: number;
  /** `test` never waits for the disk: for data that nobody will miss. Default `durable`. */
  tuned?: Tuning;
  /** Told of each slow step, in words. */
  onProgress?: (step: string) => void;
}

export interface EmbeddedPostgres {
  /** `postgresql://…/chorus`, password included, as the owner of everything in it. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when PostgreSQL has ended, asked to or not. */
  readonly exited: Promise<void>;
  /** Ends sessions, writes everything down, resolves when the process is gone. May be called again. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const retryForMs = 5_000;

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Makes the cluster unless it is there, with whatever an earlier process left cleaned up. */
async function prepareCluster(dataDir: string, options: EmbeddedPostgresOptions) {
  const packaged = findBinaries();
  const account = accountForPostgres(clusterOf(dataDir));
  const binaries = reachableBinaries(account, packaged);
  let cluster = clusterOf(dataDir);
  if (isInitialised(cluster)) {
    await stopOrphan(cluster);
  } else {
    options.onProgress?.('Making an empty PostgreSQL database');
    cluster = placeNewCluster(account, dataDir);
    await createCluster({ dataDir, cluster, binaries, account, durable: options.tuned !== 'test' });
  }
  return { cluster, account, binaries };
}

/** PostgreSQL's own reason, from its log. */
function failureIn(logFile: string): string {
  const log = readFileSync(logFile, 'utf8');
  return /(?:FATAL|PANIC|error): *([^\n]*)/.exec(log)?.[1] ?? log.trim().slice(-500);
}

async function untilReady(cluster: string, server: SupervisedProcess): Promise<boolean> {
  let ended = false;
  void server.exited.then(() => (ended = true));
  const deadline = Date.now() + startTimeoutMs;
  while (!ended && Date.now() < deadline) {
    const postmaster = readPostmaster(cluster);
    if (postmaster?.pid === server.pid && postmaster.ready) return true;
    await pause(10);
  }
  return false;
}

async function stopServer(server: SupervisedProcess): Promise<void> {
  const fast = 'SIGINT';
  const immediate = 'SIGQUIT';
  server.kill(fast);
  const patience = new AbortController();
  void pause(15_000, undefined, { signal: patience.signal }).then(
    () => server.kill(immediate),
    () => undefined,
  );
  await server.exited;
  patience.abort();
}

async function launch(
  { cluster, account, binaries }: { cluster: string; account: Account; binaries: Binaries },
  options: EmbeddedPostgresOptions,
  logFile: string,
): Promise<{ server: SupervisedProcess; port: number }> {
  const deadline = Date.now() + retryForMs;
  for (;;) {
    const port = options.port ?? (await findFreePort());
    const parameters = ['-D', cluster, ...serverParameters(options.tuned ?? 'durable', port)];
    const server = supervise({ file: binaries.postgres, parameters, account, logFile });
    if (await untilReady(cluster, server)) return { server, port };
    await stopServer(server);
    const reason = failureIn(logFile);
    if (Date.now() > deadline || !isPassing(reason, options))
      throw new EmbeddedPostgresError(`PostgreSQL did not start: ${reason} (${logFile})`);
    await pause(100);
  }
}

/** Will the same be well in a moment? */
function isPassing(reason: string, { port }: EmbeddedPostgresOptions): boolean {
  // Somebody else has taken the port since it was found to be free.
  const portIsTaken = port === undefined && reason.includes('could not create any TCP/IP sockets');
  // The last sessions of a killed PostgreSQL have not noticed yet that it is gone.
  return portIsTaken || reason.includes('pre-existing shared memory block');
}

async function createDatabase(serverUrl: string): Promise<void> {
  const client = new Client({ connectionString: `${serverUrl}/postgres` });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(databaseName)}`);
  } finally {
    await client.end();
  }
}

/**
 * Starts a real PostgreSQL on 127.0.0.1, from an npm package, and makes its files first when there are none. It ends
 * when this process does, even by `kill -9`; what that interrupts is repaired by the next start. As root it runs as
 * another user of the system. Throws an `EmbeddedPostgresError` with one clear sentence.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(options.dataDir);
  const place = await prepareCluster(dataDir, options);
  const { server, port } = await launch(place, options, join(dataDir, 'postgresql.log'));
  const stop = (): Promise<void> => stopServer(server);
  try {
    const serverUrl = `postgresql://${superuser}:${readPassword(dataDir)}@127.0.0.1:${port}`;
    await createDatabase(serverUrl);
    return { url: `${serverUrl}/${databaseName}`, port, pid: server.pid, exited: server.exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Is a PostgreSQL at work on this data directory? */
export function isEmbeddedPostgresRunning(dataDir: string): boolean {
  const cluster = clusterOf(dataDir);
  const postmaster = readPostmaster(cluster);
  return postmaster !== undefined && isPostmasterOf(cluster, postmaster.pid);
}
