import { createTestDatabase } from '@chorus/test-kit';
import { Database, isUniqueViolation } from './database';

describe('a database', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let database: Database;
  let other: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = new Database({ url: test.url, schema: 'public', maxConnections: 2 });
    other = new Database({ url: test.url, schema: 'public' });
    await database.execute('CREATE TABLE notes (id int PRIMARY KEY)');
  });
  afterAll(async () => {
    await Promise.all([database.close(), other.close()]);
    await test.drop();
  });

  const count = async () =>
    (await other.query<{ count: number }>('SELECT count(*)::int AS count FROM notes'))[0]?.count;

  it('keeps nothing of a transaction that throws', async () => {
    const failing = database.transaction(async (transaction) => {
      await transaction.execute('INSERT INTO notes VALUES (1)');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await count()).toBe(0);
  });

  it('runs what waits for the commit after it, and not after a roll-back', async () => {
    const seen: unknown[] = [];
    const look = () => void count().then((notes) => seen.push(notes));
    await database.transaction(async (transaction) => {
      transaction.afterCommit(look);
      await transaction.execute('INSERT INTO notes VALUES (2)');
    });
    await database
      .transaction(async (transaction) => {
        transaction.afterCommit(look);
        throw new Error('no');
      })
      .catch(() => undefined);
    await database.query('SELECT pg_sleep(0.05)');
    expect(seen).toEqual([1]);
  });

  it('runs what must be last right before the commit, and commits nothing when that fails', async () => {
    const order: string[] = [];
    await database.transaction(async (transaction) => {
      transaction.beforeCommit(async () => {
        order.push('last');
        await transaction.execute('INSERT INTO notes VALUES (10)');
      });
      await transaction.execute('INSERT INTO notes VALUES (11)');
      order.push('first');
    });
    expect(order).toEqual(['first', 'last']);
    expect(await database.query('SELECT id FROM notes WHERE id IN (10, 11) ORDER BY id')).toHaveLength(2);
    const failing = database.transaction(async (transaction) => {
      transaction.beforeCommit(() => Promise.reject(new Error('too late')));
      await transaction.execute('DELETE FROM notes WHERE id IN (10, 11)');
    });
    await expect(failing).rejects.toThrow('too late');
    expect(await database.execute('DELETE FROM notes WHERE id IN (10, 11)')).toBe(2);
  });

  it('does not take a transaction for committed that a swallowed failure has undone', async () => {
    const seen: string[] = [];
    const swallowing = database.transaction(async (transaction) => {
      transaction.afterCommit(() => seen.push('committed'));
      await transaction.execute('INSERT INTO notes VALUES (4)');
      await transaction.execute('INSERT INTO notes VALUES (4)').catch(() => undefined);
      return 'acknowledged';
    });
    await expect(swallowing).rejects.toThrow('rolled back');
    expect(seen).toEqual([]);
  });

  it('runs statements that do not wait for each other in their order, and none behind one that fails', async () => {
    await database.execute('CREATE TABLE lines (place serial, text text NOT NULL)');
    const write = (...texts: (string | null)[]) =>
      database.transaction((transaction) =>
        Promise.all(
          // A text of its own each, so that each must be prepared, on whatever connection this is.
          texts.map((text, index) =>
            transaction.execute(`INSERT INTO lines (text) VALUES ($1) /* ${index} */`, [text]),
          ),
        ),
      );
    for (let connection = 0; connection < 4; connection += 1) {
      await expect(write('one', null, 'three')).rejects.toThrow('null value in column "text"');
    }
    await Promise.all([write('one', 'two', 'three'), write('one', 'two', 'three')]);
    const [row] = await other.query(
      'SELECT count(*)::int AS count, count(DISTINCT text)::int AS texts FROM lines',
    );
    expect(row).toEqual({ count: 6, texts: 3 });
    await database.transaction(async (transaction) => {
      const [, lines] = await Promise.all([
        transaction.execute('DELETE FROM lines'),
        transaction.query('SELECT text FROM lines'),
      ]);
      expect(lines).toEqual([]);
    });
  });

  it('says so when the connection is lost, whatever was on its way', async () => {
    const lost = database.transaction((transaction) =>
      Promise.all([
        transaction.execute('SELECT pg_terminate_backend(pg_backend_pid())'),
        transaction.execute('SELECT 1'),
      ]),
    );
    await expect(lost).rejects.toThrow(/terminat/);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('tells a unique violation from other failures', async () => {
    const twice = () => database.execute('INSERT INTO notes VALUES (3)');
    await twice();
    const error = await twice().catch((failure: unknown) => failure);
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'notes_pkey')).toBe(true);
    expect(isUniqueViolation(error, 'another')).toBe(false);
  });

  it('keeps the locks of two domains apart, though both go by the same account', async () => {
    const users = new Database({ url: test.url, schema: 'users' });
    try {
      await database.transaction(async (transaction) => {
        await transaction.lock('alice');
        await users.transaction(async (beside) => {
          await beside.execute(`SET LOCAL lock_timeout = '200ms'`);
          await beside.lock('alice');
        });
      });
    } finally {
      await users.close();
    }
  });

  it('lets one holder of an aggregate’s lock follow the other', async () => {
    const order: string[] = [];
    const hold = (name: string) =>
      database.transaction(async (transaction) => {
        await transaction.lock('aggregate');
        order.push(`${name} in`);
        await transaction.query('SELECT pg_sleep(0.02)');
        order.push(`${name} out`);
      });
    await Promise.all([hold('one'), hold('two')]);
    const [first, second] = order[0] === 'one in' ? ['one', 'two'] : ['two', 'one'];
    expect(order).toEqual([`${first} in`, `${first} out`, `${second} in`, `${second} out`]);
  });

  it('takes many locks at once without two callers waiting for each other', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => `aggregate ${index}`);
    let inside = 0;
    const hold = (some: string[]) =>
      database.transaction(async (transaction) => {
        await transaction.lockAll(some);
        expect((inside += 1)).toBe(1);
        await transaction.query('SELECT pg_sleep(0.01)');
        inside -= 1;
      });
    await Promise.all([hold(keys), hold([...keys].reverse()), hold(['aggregate 7', 'aggregate 7'])]);
    // And they are the locks that `lock` takes.
    await database.transaction(async (transaction) => {
      await transaction.lockAll(keys);
      const lockOne = other.transaction(async (beside) => {
        await beside.execute(`SET LOCAL lock_timeout = '100ms'`);
        await beside.lock('aggregate 49');
      });
      await expect(lockOne).rejects.toMatchObject({ code: '55P03' });
    });
  });

  it('survives a connection that dies between two statements of a transaction, and goes on with a new one', async () => {
    const cutOff = database.transaction(async (transaction) => {
      const [row] = await transaction.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await other.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await other.query('SELECT pg_sleep(0.05)');
      await transaction.execute('INSERT INTO notes VALUES (4)');
    });
    await expect(cutOff).rejects.toThrow();
    expect(await database.query('SELECT id FROM notes WHERE id = 4')).toEqual([]);
  });
});
