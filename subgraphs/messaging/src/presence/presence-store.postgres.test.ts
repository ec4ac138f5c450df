import { Database } from '@chorus/database';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { describePresenceStore } from './presence-store.contract';
import { PostgresPresenceStore } from './presence-store.postgres';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = new Database({ url: testDatabase.url, schema: 'messaging' });
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

describePresenceStore('in PostgreSQL', () => new PostgresPresenceStore(database));
