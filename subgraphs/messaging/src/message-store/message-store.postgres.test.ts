import { Database } from '@chorus/database';
import { createTestDatabase } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { describeMessageStore } from './message-store.contract';
import { PostgresMessageStore } from './message-store.postgres';

const openDatabase = async () => {
  const { url, drop } = await createTestDatabase();
  const database = new Database({ url, schema: 'messaging' });
  const close = async (): Promise<void> => {
    await database.close();
    await drop();
  };
  return { database, close };
};

describeMessageStore('PostgreSQL', async () => {
  const { database, close } = await openDatabase();
  return {
    store: new PostgresMessageStore(database),
    inTransaction: (work) => database.transaction(work),
    close,
  };
});

it('what is written to PostgreSQL is not there when the transaction is rolled back', async () => {
  const { database, close } = await openDatabase();
  const store = new PostgresMessageStore(database);
  const message = {
    conversationId: uuidv7(),
    sequence: 1,
    senderId: uuidv7(),
    text: 'Hello',
    sentAt: new Date(),
    replyToSequence: null,
    sharedPostId: null,
    idempotencyKey: 'key',
  };
  await expect(
    database.transaction(async (transaction) => {
      await store.append(transaction, [message]);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await store.byKeys([message])).toEqual([null]);
  await close();
});
