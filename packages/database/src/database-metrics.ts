import { durationBuckets, metrics } from '@chorus/telemetry';
import type { Pool } from 'pg';
import { Counter, Gauge, Histogram } from 'prom-client';

const statements = new Histogram({
  name: 'chorus_sql_statement_duration_seconds',
  help: 'One SQL statement, failed ones and the wait for a connection included, by the domain that ran it.',
  labelNames: ['domain'],
  buckets: durationBuckets,
  registers: [metrics],
});

const transactions = new Histogram({
  name: 'chorus_sql_transaction_duration_seconds',
  help: 'One transaction, the wait for a connection included. `outcome`: committed or rolled_back.',
  labelNames: ['domain', 'outcome'],
  buckets: durationBuckets,
  registers: [metrics],
});

const failures = new Counter({
  name: 'chorus_sql_errors_total',
  help: 'SQL statements that failed, by the class of the SQLSTATE (23 constraint, 40 deadlock, 57 shutdown, ...; none: no answer).',
  labelNames: ['domain', 'sqlstate_class'],
  registers: [metrics],
});

interface WatchedPool {
  name: string;
  pool: Pool;
  maxConnections: number;
}
const pools = new Set<WatchedPool>();

/** A gauge of all pools; those of one name are summed. */
function poolGauge(
  name: string,
  help: string,
  readings: (watched: WatchedPool) => { state?: string; value: number }[],
): void {
  new Gauge({
    name,
    help,
    labelNames: ['pool', 'state'],
    registers: [metrics],
    collect() {
      this.reset();
      for (const watched of pools) {
        for (const { state, value } of readings(watched))
          this.inc(state === undefined ? { pool: watched.name } : { pool: watched.name, state }, value);
      }
    },
  });
}

poolGauge('chorus_pg_pool_connections', 'Connections of a pool: busy or idle.', ({ pool }) => [
  { state: 'idle', value: pool.idleCount },
  { state: 'busy', value: pool.totalCount - pool.idleCount },
]);
poolGauge('chorus_pg_pool_waiting', 'Callers that wait for a connection of a pool.', ({ pool }) => [
  { value: pool.waitingCount },
]);
poolGauge('chorus_pg_pool_max_connections', 'Connections that a pool may have.', ({ maxConnections }) => [
  { value: maxConnections },
]);

/** Shows a pool until the returned function is called. */
export function watchPool(watched: WatchedPool): () => void {
  pools.add(watched);
  return () => void pools.delete(watched);
}

export function measureStatement(domain: string, durationMs: number): void {
  statements.observe({ domain }, durationMs / 1_000);
}

export function measureTransaction(
  domain: string,
  outcome: 'committed' | 'rolled_back',
  startedAt: number,
): void {
  transactions.observe({ domain, outcome }, (performance.now() - startedAt) / 1_000);
}

export function countSqlError(domain: string, error: unknown): void {
  const { code } = error as { code?: unknown };
  const isSqlstate = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  failures.inc({ domain, sqlstate_class: isSqlstate ? code.slice(0, 2) : 'none' });
}
