import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { disownPid, isAlive, isPostmasterOf, readPostmaster } from './postmaster-file';

/** Resolves to whether the process has ended in time. */
async function ended(cluster: string, pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isPostmasterOf(cluster, pid)) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

/**
 * Ends a PostgreSQL that has outlived the process which started it. It is on its way out by itself in the usual case
 * (see `supervisor.ts`), so it is first given a moment, then told to stop, then made to; recovery repairs the rest.
 */
export async function stopOrphan(cluster: string): Promise<void> {
  const postmaster = readPostmaster(cluster);
  if (!postmaster) return;
  const { pid } = postmaster;
  for (const { signal, patienceMs } of [
    { signal: undefined, patienceMs: 1_000 },
    { signal: 'SIGINT', patienceMs: 10_000 },
    { signal: 'SIGQUIT', patienceMs: 5_000 },
  ] as const) {
    if (signal && isPostmasterOf(cluster, pid)) process.kill(pid, signal);
    if (await ended(cluster, pid, patienceMs)) {
      if (readPostmaster(cluster)?.pid === pid && isAlive(pid)) disownPid(cluster);
      return;
    }
  }
  throw new EmbeddedPostgresError(
    `An earlier PostgreSQL (process ${pid}) still uses ${cluster} and does not stop.`,
  );
}
