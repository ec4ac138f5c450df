import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Database } from '@chorus/database';
import type { BenchmarkOptions } from '../benchmark';
import { freePort } from '../feeds/product';
import type { Processes } from '../harness/cpu-time';
import { Server } from '../harness/server';
import { Endpoint } from './endpoint';
import type { ProductReady } from './product-server';

/** The product in a process of its own, on a data directory that is thrown away, with a way in for people and one for us. */
export interface Product {
  readonly endpoint: Endpoint;
  /** Looks at, and writes beside, what the product keeps; never changes it. */
  readonly database: Database;
  /** `gateway` is the whole Node.js process: gateway, subgraphs, event work. */
  readonly processes: Processes;
  /** Waits until every event has been handled. */
  settle(): Promise<void>;
  profile: Server<ProductReady>['profile'];
}

/** Ended by `cleanups`. */
export async function startProduct({ cleanups }: Pick<BenchmarkOptions, 'cleanups'>): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chorus-bench-'));
  cleanups.add(() => rmSync(dataDir, { recursive: true, force: true }));
  const entry = join(__dirname, 'product-server.js');
  const server = await Server.start<ProductReady>(entry, { dataDir, port: await freePort() }, cleanups);
  const { url, databaseUrl } = server.ready;
  const database = new Database({
    url: databaseUrl,
    schema: 'bench',
    maxConnections: 4,
    statementTimeoutMs: 600_000,
    applicationName: 'chorus-bench',
  });
  cleanups.add(() => database.close());
  const endpoint = new Endpoint(url, { connections: 32 });
  cleanups.add(() => endpoint.close());
  return {
    endpoint,
    database,
    processes: { gateway: server.pid, postgres: await postmasterOf(database) },
    settle: () => settle(url),
    profile: (file, work) => server.profile(file, work),
  };
}

/** The process whose children are the server's backends. */
async function postmasterOf(database: Database): Promise<number> {
  const [row] = await database.query<{ text: string }>(`SELECT pg_read_file('postmaster.pid') AS text`);
  return Number(row?.text.split('\n')[0]);
}

async function settle(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(new URL('/health/events', url));
    const { isSettled } = (await answer.json()) as { isSettled: boolean };
    if (isSettled) return;
    await pause(200);
  }
}
