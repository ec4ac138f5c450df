import { Database } from '@chorus/database';
import { createTestDatabase, eventually, type TestDatabase } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import type { Candidate } from './home-store';
import { describeHomeStore } from './home-store.contract';
import { PostgresHomeStore } from './home-store.postgres';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = new Database({ url: testDatabase.url, schema: 'feed' });
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

describeHomeStore('PostgreSQL', () => new PostgresHomeStore(database));

describe('the home store on PostgreSQL, beside a batch of events', () => {
  const at = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();

  /** Somebody's home, and two posts of a source in it, the older one first. */
  async function setting() {
    const [ownerId, sourceId] = [uuidv7(), uuidv7()];
    const store = new PostgresHomeStore(database);
    await store.followers.add([{ ownerId, sourceId, follows: true, friends: false, changedAt: new Date() }]);
    const [older, newer] = [1, 2].map((n): Candidate => ({
      postId: uuidv7(),
      authorId: sourceId,
      sourceId,
      at: at(n),
    })) as [Candidate, Candidate];
    return { ownerId, sourceId, store, older, newer };
  }

  const limits = { pushFollowersBelow: 100, readSince: new Date(0) };

  const somebodyWaits = () =>
    eventually(async () => {
      const [row] = await database.query<{ waiting: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting`,
      );
      return row?.waiting;
    });

  it.each(['backfill', 'rebuild'] as const)('lets a %s of the same posts wait its turn', async (kind) => {
    const { ownerId, sourceId, store, older, newer } = await setting();
    const rebuildId = uuidv7();
    await store.homes.beginRebuild(ownerId, rebuildId, new Date());
    let beside: Promise<unknown> | undefined;
    await database.transaction(async (transaction) => {
      const { entries } = new PostgresHomeStore(transaction);
      await entries.fanOut([older], { to: 'followers' }, limits);
      // Newest first, as posts answers.
      beside =
        kind === 'backfill'
          ? store.entries.backfill({ ownerId, sourceId }, [newer, older])
          : store.homes.finishRebuild({ ownerId, rebuildId, at: new Date() }, [newer, older], null);
      await somebodyWaits();
      await entries.fanOut([newer], { to: 'followers' }, limits);
    });
    await beside;
    const { candidates } = await store.entries.page(ownerId, null, 10);
    expect(candidates).toEqual([newer, older]);
  });
});
