import { Database } from '@chorus/database';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { uuidv7obj } from 'uuidv7';
import { noteHandled, trimInbox } from './inbox';

describe('the inbox', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = new Database({ url: testDatabase.url, schema: 'inbox_test' });
    await database.execute('CREATE SCHEMA inbox_test');
    await database.execute(
      `CREATE TABLE inbox (consumer_group text, event_id uuid, processed_at timestamptz(3) NOT NULL DEFAULT now(),
         PRIMARY KEY (consumer_group, event_id))`,
    );
  });

  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const note = (group: string, ids: string[]) =>
    database.transaction((transaction) => noteHandled(transaction, group, ids));

  it('names the events that are new to a group', async () => {
    const [first = '', second = ''] = [uuidv7obj().toString(), uuidv7obj().toString()];
    expect(await note('feed.home', [first])).toEqual(new Set([first]));
    expect(await note('feed.home', [first, second])).toEqual(new Set([second]));
    expect(await note('search.posts', [first])).toEqual(new Set([first]));
  });

  it('forgets what is old, and remembers what is young or was handled lately', async () => {
    const cutoff = new Date('2026-01-10T00:00:00Z');
    const idAt = (time: string) =>
      `${Date.parse(time)
        .toString(16)
        .padStart(12, '0')
        .replace(/(.{8})/, '$1-')}-7000-8000-000000000000`;
    const [old, replayed, young] = [
      '2026-01-09T23:59:59Z',
      '2026-01-01T00:00:00Z',
      '2026-01-10T00:00:00Z',
    ].map(idAt);
    await note('feed.trim', [old, replayed, young] as string[]);
    await note('search.trim', [old] as string[]);
    await database.execute(`UPDATE inbox SET processed_at = '2026-01-09' WHERE event_id = $1`, [old]);
    expect(await trimInbox(database, 'feed.trim', cutoff)).toBe(1);
    const left = await database.query(
      `SELECT event_id FROM inbox WHERE consumer_group LIKE '%.trim' ORDER BY 1`,
    );
    expect(left.map(({ event_id }) => event_id)).toEqual([replayed, old, young]);
  });
});
