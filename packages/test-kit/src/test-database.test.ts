import { Database } from '@chorus/database';
import { countStatements, createTestDatabase, eventually } from '.';

const open = (url: string) => new Database({ url, schema: 'public' });

test('two test files share nothing', async () => {
  const [alices, bobs] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [alice, bob] = [open(alices.url), open(bobs.url)];
  await alice.execute('CREATE TABLE notes (text text)');
  await expect(bob.query('SELECT * FROM notes')).rejects.toThrow('"notes" does not exist');
  await Promise.all([alice.close(), bob.close()]);
  await Promise.all([alices.drop(), bobs.drop()]);
});

test('a test database is dropped although somebody is still connected', async () => {
  const database = await createTestDatabase();
  const alice = open(database.url);
  await alice.query('SELECT 1');
  await database.drop();
  await expect(alice.query('SELECT 1')).rejects.toThrow();
  await alice.close();
});

test('statements are counted while the work runs, and no longer', async () => {
  const database = await createTestDatabase();
  const alice = open(database.url);
  const { result, statements } = await countStatements(async () => {
    await alice.query('SELECT 1');
    return alice.transaction((transaction) => transaction.query<{ two: number }>('SELECT 2 AS two'));
  });
  await alice.query('SELECT 3');
  expect(result).toEqual([{ two: 2 }]);
  expect(statements).toEqual([
    { schema: 'public', text: 'SELECT 1' },
    { schema: 'public', text: 'SELECT 2 AS two' },
  ]);
  await alice.close();
  await database.drop();
});

test('eventually resolves to the first truthy answer', async () => {
  let asked = 0;
  await expect(eventually(() => (++asked >= 3 ? `asked ${asked} times` : undefined))).resolves.toBe(
    'asked 3 times',
  );
});

test('eventually throws the last failure once its time is over', async () => {
  const condition = () => {
    throw new Error('still no post');
  };
  await expect(eventually(condition, { timeoutMs: 30 })).rejects.toThrow('still no post');
  await expect(eventually(() => false, { timeoutMs: 30 })).rejects.toThrow('Not within 30 ms');
});
