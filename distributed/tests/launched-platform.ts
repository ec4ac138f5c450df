import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@chorus/database';
import { PostgresEventLog, publishingDomains } from '@chorus/events';
import { createTestDatabase, eventually } from '@chorus/test-kit';
import { launch, startTimeoutMs } from '../../embedded/tests/launcher';

export { startTimeoutMs };

/** `npm run start:distributed` on a database of the test's own, without the demo and rate limits. */
export async function launchPlatform() {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'chorus-distributed-'));
  chmodSync(folder, 0o755);
  const launched = launch(
    ['--port', '0', '--data-dir', join(folder, 'data'), '--empty', '--no-rate-limits'],
    {
      script: 'start-distributed.mjs',
      environment: { CHORUS_DATABASE_URL: database.url },
    },
  );
  const end = async (): Promise<void> => {
    if (launched.isRunning) launched.kill('SIGKILL');
    await launched.exited;
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  };
  try {
    const url = await launched.untilReady();
    return {
      url,
      databaseUrl: database.url,
      launched,
      /** The processes that run this script, such as `subgraphs/users/dist/main.js`. */
      pidsOf: (script: string) =>
        childrenOf(launched.pid).flatMap(({ pid, args }) => (args.includes(script) ? pid : [])),
      pids: () => childrenOf(launched.pid).map(({ pid }) => pid),
      settle: () => untilSettled(database.url),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

export type LaunchedPlatform = Awaited<ReturnType<typeof launchPlatform>>;

function childrenOf(parent: number): { pid: number; args: string }[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, ppid, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(ppid) === parent && args?.includes('main.js') ? { pid: Number(pid), args } : [];
  });
}

/** As `EventRuntime.isSettled` judges: groups, outboxes, and the same groups again. */
async function untilSettled(databaseUrl: string): Promise<void> {
  const log = new PostgresEventLog({ url: databaseUrl });
  const outboxes = publishingDomains().map(
    (domain) => new Database({ url: databaseUrl, schema: domain.replaceAll('-', '_'), maxConnections: 1 }),
  );
  const ends = async (): Promise<string | null> => {
    const progress = await log.progress();
    return progress.some(({ position, end }) => position < end) ? null : JSON.stringify(progress);
  };
  const isEmpty = async (outbox: Database): Promise<boolean> =>
    (await outbox.query('SELECT 1 FROM outbox LIMIT 1')).length === 0;
  await eventually(
    async () => {
      const before = await ends();
      if (before === null || !(await Promise.all(outboxes.map(isEmpty))).every(Boolean)) return false;
      return before === (await ends());
    },
    { timeoutMs: 30_000, intervalMs: 25 },
  );
  await log.close();
  await Promise.all(outboxes.map((outbox) => outbox.close()));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
