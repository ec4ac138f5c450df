// How many events a second the log carries from `emit` to the handler's commit, beside a floor of plain INSERTs in the
// same run. By hand: `npm run build && node bench/dist/event-log.js [--events 5000] [--writers 8] [--database-url URL]`.
// Without a URL it starts a PostgreSQL of its own, as durable as the product's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Database } from '@chorus/database';
import { startEmbeddedPostgres } from '@chorus/database/embedded-postgres';
import {
  emitAll,
  EventRuntime,
  PostgresEventLog,
  type AnyEmittedEvent,
  type ConsumerDefinition,
} from '@chorus/events';
import { uuidv7 } from 'uuidv7';

interface Workload {
  url: string;
  events: number;
  writers: number;
}

const rowsAtOnce = 100;
const alice = uuidv7();

const tables = [
  'DROP SCHEMA IF EXISTS bench CASCADE',
  'DROP SCHEMA IF EXISTS bench_log CASCADE',
  'CREATE SCHEMA bench',
  'CREATE TABLE outbox (id bigserial PRIMARY KEY, topic text NOT NULL, partition_key text NOT NULL, envelope jsonb NOT NULL)',
  `CREATE TABLE inbox (consumer_group text, event_id uuid, processed_at timestamptz(3) NOT NULL DEFAULT now(),
     PRIMARY KEY (consumer_group, event_id))`,
  'CREATE TABLE state (id uuid PRIMARY KEY, author_id uuid NOT NULL)',
  'CREATE TABLE effect (consumer_group text, event_id uuid, PRIMARY KEY (consumer_group, event_id))',
];

const postDeleted = (postId: string): AnyEmittedEvent => ({
  type: 'PostDeleted',
  aggregateId: postId,
  actorId: alice,
  correlationId: 'bench',
  data: { postId, authorId: alice },
});

function consumer(group: string, onHandled?: () => void): ConsumerDefinition {
  return {
    group,
    handlers: {
      async PostDeleted(event, { transaction }) {
        await transaction.execute('INSERT INTO effect VALUES ($1, $2)', [group, event.id]);
        onHandled?.();
      },
    },
  };
}

/** Runs `work` `times` times, by so many writers, and returns how often a second. */
async function rate(times: number, writers: number, work: () => Promise<void>, end?: () => Promise<void>) {
  let left = times;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (left-- > 0) await work();
    }),
  );
  const written = performance.now() - startedAt;
  await end?.();
  return {
    perSecond: (times / written) * 1_000,
    endedPerSecond: (times / (performance.now() - startedAt)) * 1_000,
  };
}

async function measure({ url, events, writers }: Workload): Promise<[string, string][]> {
  const database = new Database({ url, schema: 'bench', maxConnections: writers });
  const workers = new Database({
    url,
    schema: 'bench',
    maxConnections: 10,
    applicationName: 'bench-workers',
  });
  const log = new PostgresEventLog({ url, schema: 'bench_log' });
  for (const statement of tables) await database.execute(statement);
  const report: [string, string][] = [];
  const say = (what: string, perSecond: number) => report.push([what, `${Math.round(perSecond)}/s`]);

  const writeState = (withEvent: boolean) => () =>
    database.transaction(async (transaction) => {
      const postId = uuidv7();
      await transaction.lock(postId);
      await transaction.execute('INSERT INTO state VALUES ($1, $2)', [postId, alice]);
      if (withEvent) await emitAll(transaction, [postDeleted(postId)]);
    });
  await rate(500, writers, writeState(true));
  await database.execute('DELETE FROM outbox');

  say('floor: transactions of one INSERT', (await rate(events, writers, writeState(false))).perSecond);
  say('the same with emit, nothing relaying', (await rate(events, writers, writeState(true))).perSecond);

  const insertMany = () =>
    database.transaction(async (transaction) => {
      for (let row = 0; row < rowsAtOnce; row += 1) {
        await transaction.execute(`INSERT INTO effect VALUES ('floor', $1)`, [uuidv7()]);
      }
    });
  const floor = await rate(events / rowsAtOnce, 2, insertMany);
  say(
    `floor: rows inserted one by one, ${rowsAtOnce} per transaction, 2 writers`,
    floor.perSecond * rowsAtOnce,
  );

  let handled = () => {};
  const runtime = new EventRuntime({ log });
  runtime.addOutbox({ domain: 'posts', database: workers });
  runtime.addConsumer({ database: workers, definition: consumer('bench.first', () => handled()) });
  const drainedFrom = performance.now();
  await runtime.start();
  await runtime.settle({ timeoutMs: 600_000 });
  say('backlog: outbox to handled, one group', (events / (performance.now() - drainedFrom)) * 1_000);

  const live = await rate(events, writers, writeState(true), () => runtime.settle({ timeoutMs: 600_000 }));
  say('live: emitted while relay and group work', live.perSecond);
  say('live: emitted and handled', live.endedPerSecond);

  const delays: number[] = [];
  for (let sample = 0; sample < 300; sample += 1) {
    const done = new Promise<void>((resolve) => {
      handled = resolve;
    });
    await writeState(true)();
    const committedAt = performance.now();
    await done;
    delays.push(performance.now() - committedAt);
    await runtime.settle();
  }
  delays.sort((left, right) => left - right);
  const percentile = (share: number) => `${(delays[Math.floor(delays.length * share)] ?? NaN).toFixed(1)} ms`;
  report.push(['one at a time: commit to handler, p50 / p99', `${percentile(0.5)} / ${percentile(0.99)}`]);

  await runtime.stop();
  await Promise.all([log.close(), workers.close(), database.close()]);
  return report;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '5000' },
      writers: { type: 'string', default: '8' },
      'database-url': { type: 'string' },
    },
  });
  const sizes = { events: Number(values.events), writers: Number(values.writers) };
  const dataDir = mkdtempSync(join(tmpdir(), 'chorus-bench-'));
  const own = values['database-url'] ? undefined : await startEmbeddedPostgres({ dataDir });
  try {
    const report = await measure({ url: values['database-url'] ?? own?.url ?? '', ...sizes });
    process.stdout.write(`${sizes.events} events, ${sizes.writers} writers\n`);
    for (const [what, figure] of report) process.stdout.write(`${what.padEnd(66)} ${figure}\n`);
  } finally {
    await own?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  });
}
