import { Database } from '@chorus/database';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
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
