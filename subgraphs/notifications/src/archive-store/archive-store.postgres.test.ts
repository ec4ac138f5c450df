import { Database } from '@chorus/database';
import { createTestDatabase } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { storedNotification } from '../notifications/stored-notification.example';
import { describeArchiveStore } from './archive-store.contract';
import { PostgresArchiveStore } from './archive-store.postgres';

const openDatabase = async () => {
  const { url, drop } = await createTestDatabase();
  const database = new Database({ url, schema: 'notifications' });
  const close = async (): Promise<void> => {
    await database.close();
    await drop();
  };
  return { database, close };
};

describeArchiveStore('PostgreSQL', async () => {
  const { database, close } = await openDatabase();
  return { store: new PostgresArchiveStore(database), close };
});

it('makes the tables of new months once, however many processes put something there at once', async () => {
  const { database, close } = await openDatabase();
  const recipientId = uuidv7();
  const stores = Array.from({ length: 4 }, () => new PostgresArchiveStore(database));
  const months = ['2025-01', '2025-02', '2025-12'];
  await Promise.all(
    stores.map((store) =>
      store.put(
        months.map((month) => storedNotification({ recipientId, updatedAt: `${month}-15T12:00:00.000Z` })),
      ),
    ),
  );
  const range = { folder: 'INBOX', after: null, until: null } as const;
  expect(await stores[0]!.page(recipientId, range, 20)).toHaveLength(12);
  const tables = await database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'archived_groups_%' ORDER BY relname`,
  );
  expect(tables.map(({ name }) => name)).toEqual([
    'archived_groups_2025_01',
    'archived_groups_2025_02',
    'archived_groups_2025_12',
  ]);
  await close();
});
