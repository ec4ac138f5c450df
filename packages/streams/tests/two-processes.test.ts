import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@chorus/database';
import { createPostgresLiveBus } from '@chorus/live';
import { createTestDatabase, eventually, type TestDatabase } from '@chorus/test-kit';
import { createStreamWriter, PostgresStreamLog, StreamTail, type StreamItem } from '../src';
import type { Note } from './flaky-world';

let test: TestDatabase;
let operator: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  operator = new Database({ url: test.url, schema: 'notes' });
  await operator.execute('CREATE SCHEMA notes');
  const tables = readFileSync(join(__dirname, '../prisma/stream.sql'), 'utf8');
  for (const statement of tables.split(/;\s*$/m).filter((text) => text.trim()))
    await operator.execute(statement);
});
afterAll(async () => {
  await operator.close();
  await test.drop();
});

const topics = Array.from({ length: 10 }, (_, number) => `topic ${number}`);

/** What one process has: connections, a bus and a tail of its own. Everybody has every topic. */
function openProcess(pollMs: number) {
  const database = new Database({ url: test.url, schema: 'notes', maxConnections: 8 });
  const live = createPostgresLiveBus({ databaseUrl: test.url });
  const log = new PostgresStreamLog<Note>({ database });
  const parts = { log, live, channel: 'notes' };
  const tail = new StreamTail<Note>({
    ...parts,
    name: 'notes',
    pollMs,
    route: async (entries, here) => entries.map(() => here.keys()),
  });
  return {
    database,
    tail,
    writer: createStreamWriter<Note>(parts),
    follow: (after?: string) => tail.follow({ person: 'alice', after, topics: async () => topics }),
    async close() {
      await live.close();
      await database.close();
    },
  };
}

/** Reads until it is told to stop. */
function read(stream: AsyncIterableIterator<StreamItem<Note>>) {
  const items: StreamItem<Note>[] = [];
  const done = (async () => {
    for await (const item of stream) items.push(item);
  })();
  return {
    items,
    async stop() {
      await stream.return?.();
      await done;
    },
  };
}

const orderOf = (items: readonly StreamItem<Note>[], topic: string) =>
  items.filter(({ entry }) => entry!.topic === topic).map(({ event }) => event.number);

it('two processes tell the same in the same order, though both write and their connections are killed', async () => {
  const processes = [openProcess(500), openProcess(500)];
  const start = await processes[0]!.tail.cursorNow();
  const readers = await Promise.all(processes.map(async ({ follow }) => read(await follow(start))));
  const resumed: ReturnType<typeof read>[] = [];

  let number = 0;
  const write = async (writer: number) => {
    for (let turn = 0; turn < 60; turn += 1) {
      const { database, writer: stream } = processes[writer % 2]!;
      number += 1;
      const event = { number };
      const chosen = [topics[(turn + writer) % topics.length]!, topics[(turn * 3 + writer) % topics.length]!];
      await database.transaction((transaction) =>
        stream.append(
          transaction,
          [...new Set(chosen)].map((topic) => ({ topic, event })),
        ),
      );
    }
  };
  const writing = Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
  for (let kill = 0; kill < 3; kill += 1) {
    await eventually(() => readers[0]!.items.length > (kill + 1) * 100);
    await operator.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'chorus-live' AND datname = current_database()",
    );
    // Somebody changes over to the other process in the middle of it.
    const { cursor } = readers[0]!.items.at(-1)!;
    resumed.push(read(await processes[1]!.follow(cursor)));
  }
  await writing;

  const { heads } = await new PostgresStreamLog<Note>({ database: operator }).bounds();
  const written = heads.reduce((sum, head) => sum + head, 0);
  await eventually(() => readers.every(({ items }) => items.length >= written), { timeoutMs: 15_000 });
  for (const topic of topics) {
    const [one, other] = readers.map(({ items }) => orderOf(items, topic));
    expect(other).toEqual(one);
    expect(new Set(one).size).toBe(one!.length);
    for (const { items } of resumed) {
      const later = orderOf(items, topic);
      expect(later).toEqual(one!.slice(one!.length - later.length));
    }
  }
  expect(readers.map(({ items }) => items.length)).toEqual([written, written]);
  await Promise.all([...readers, ...resumed].map(({ stop }) => stop()));
  await Promise.all(processes.map(({ close }) => close()));
});

it('tells live what another process commits', async () => {
  // Nobody looks by themselves before the test is over.
  const processes = [openProcess(600_000), openProcess(600_000)];
  const readers = await Promise.all(processes.map(async ({ follow }) => read(await follow())));
  const [first] = processes;
  // Until both hear each other.
  await eventually(async () => {
    await first!.database.transaction((transaction) =>
      first!.writer.append(transaction, [{ topic: 'topic 1', event: { number: 0 } }]),
    );
    return readers.every(({ items }) => items.length > 0);
  });
  const sizes = readers.map(({ items }) => items.length);
  await first!.database.transaction((transaction) =>
    first!.writer.append(transaction, [{ topic: 'topic 1', event: { number: 1 } }]),
  );
  await eventually(() => readers.every(({ items }, index) => items.length > sizes[index]!));
  await Promise.all(readers.map(({ stop }) => stop()));
  await Promise.all(processes.map(({ close }) => close()));
});
