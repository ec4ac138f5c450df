import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database, type Transaction } from '@chorus/database';
import type { LiveBus } from '@chorus/live';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { createStreamWriter, PostgresStreamLog } from './index';
import { describeStreamLog, type Note } from './stream-log.contract';

let test: TestDatabase;
beforeAll(async () => (test = await createTestDatabase()));
afterAll(() => test.drop());

let schemas = 0;
const tables = readFileSync(join(__dirname, '../prisma/stream.sql'), 'utf8');

/** A schema of its own with the tables that a domain's migration makes. */
async function openTables() {
  const schema = `stream_${(schemas += 1)}`;
  const database = new Database({ url: test.url, schema, maxConnections: 16 });
  await database.execute(`CREATE SCHEMA ${schema}`);
  for (const statement of tables.split(/;\s*$/m).filter((text) => text.trim()))
    await database.execute(statement);
  return database;
}

describeStreamLog('in PostgreSQL', async () => {
  const database = await openTables();
  let now: Date | undefined;
  const open = () => new PostgresStreamLog<Note>({ database, clock: () => now ?? new Date() });
  return {
    log: open(),
    other: open(),
    transaction: (work) => database.transaction(work),
    setNow: (time) => (now = time),
    close: () => database.close(),
  };
});

it('appends what several add to one transaction together, when all else is done, and tells after the commit', async () => {
  const database = await openTables();
  const log = new PostgresStreamLog<Note>({ database });
  const told: unknown[] = [];
  const live = { publish: (_channel: string, message: unknown) => told.push(message) } as unknown as LiveBus;
  const writer = createStreamWriter<Note>({ log, live, channel: 'notes' });
  const add = (transaction: Transaction, ...topics: string[]) =>
    topics.forEach((topic, number) =>
      writer.appendAtCommit(transaction, [{ topic, event: { by: topic, number } }]),
    );
  // In opposite orders of partitions: nobody waits for somebody who waits for them.
  await Promise.all(
    Array.from({ length: 8 }, (_, turn) =>
      database.transaction(async (transaction) => {
        add(transaction, ...(turn % 2 === 0 ? ['alice', 'bob', 'carol'] : ['carol', 'bob', 'alice']));
        await transaction.query('SELECT 1');
        expect(told.length % 3).toBe(0);
      }),
    ),
  );
  expect(await log.since(new Array<number>(16).fill(0), 100)).toHaveLength(24);
  expect(told).toHaveLength(24);
  await expect(
    database.transaction(async (transaction) => {
      add(transaction, 'alice');
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(told).toHaveLength(24);
  await database.close();
});

it("takes PostgreSQL's time for entries, and leaves what is young", async () => {
  const database = await openTables();
  const log = new PostgresStreamLog<Note>({ database });
  const before = Date.now();
  const [entry] = await database.transaction((transaction) =>
    log.append(transaction, [{ topic: 'alice', event: { by: 'alice', number: 1 } }]),
  );
  expect(Math.abs(entry!.occurredAt.getTime() - before)).toBeLessThan(10_000);
  await log.retire();
  expect(await log.since(new Array<number>(16).fill(0), 10)).toEqual([entry]);
  await database.close();
});

it('is in every domain that has a stream as the template says', () => {
  const subgraphs = join(__dirname, '../../../subgraphs');
  const migrations = readdirSync(subgraphs, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('migration.sql') && !path.includes('node_modules'))
    .map((path) => [path, readFileSync(join(subgraphs, path), 'utf8')] as const)
    .filter(([, sql]) => sql.includes('CREATE TABLE "stream_entries"'));
  expect(migrations.length).toBeGreaterThan(0);
  const template = tables.slice(tables.indexOf('CREATE TABLE')).trim();
  expect(migrations.filter(([, sql]) => !sql.includes(template)).map(([path]) => path)).toEqual([]);
});
