import { createTestDatabase, eventually, type TestDatabase } from '@chorus/test-kit';
import { Client } from 'pg';
import { createPostgresLiveBus, type LiveBus } from './index';
import { describeLiveBus } from './live-bus.contract';

let database: TestDatabase;
let operator: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  operator = new Client({ connectionString: database.url });
  await operator.connect();
});
afterAll(async () => {
  await operator.end();
  await database.drop();
});

const openBus = () => createPostgresLiveBus({ databaseUrl: database.url });

describeLiveBus('in PostgreSQL', async () => {
  const [one, other] = [openBus(), openBus()];
  return { one, other, close: async () => void (await Promise.all([one.close(), other.close()])) };
});

describe('a live bus in PostgreSQL', () => {
  const connections = async () => {
    const { rows } = await operator.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'chorus-live' AND datname = current_database()",
    );
    return rows.map(({ pid }) => pid);
  };
  const cut = async () =>
    void (await operator.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [
      await connections(),
    ]));

  let buses: LiveBus[] = [];
  afterEach(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
    buses = [];
    await eventually(async () => (await connections()).length === 0);
  });

  /** A bus that has begun to listen. */
  async function listening() {
    const bus = openBus();
    buses.push(bus);
    const heard: unknown[] = [];
    let gaps = 0;
    bus.subscribe(
      'news',
      (message) => heard.push(message),
      () => (gaps += 1),
    );
    await eventually(() => gaps === 1);
    return { bus, heard, gaps: () => gaps };
  }

  it('opens no connection before it is used', async () => {
    const bus = openBus();
    buses.push(bus);
    expect(await connections()).toEqual([]);
    bus.publish('news', 1);
    await eventually(async () => (await connections()).length === 1);
  });

  it('sends what was said before it was connected', async () => {
    const { heard } = await listening();
    const bus = openBus();
    buses.push(bus);
    bus.publish('news', 'early');
    await eventually(() => heard.length === 1);
  });

  it('comes back by itself when its connection is killed, and tells of the gap', async () => {
    const [alice, bob] = [await listening(), await listening()];
    await cut();
    await eventually(() => alice.gaps() >= 2 && bob.gaps() >= 2);
    alice.bus.publish('news', 'back');
    await eventually(() => bob.heard.includes('back'));
    expect(alice.heard).toEqual(['back']);
  });

  it('tells the others of a gap when it could not say what it had to say', async () => {
    const alice = await listening();
    const bob = await listening();
    const [first] = await connections();
    await operator.query('SELECT pg_terminate_backend($1)', [first]);
    // Said while the loss is not yet known: nobody can tell whether it went out.
    await eventually(() => {
      alice.bus.publish('news', 'perhaps');
      bob.bus.publish('news', 'perhaps');
      return alice.gaps() + bob.gaps() >= 3;
    });
    const [told, of] = [alice.heard.length, bob.heard.length];
    alice.bus.publish('news', 'a');
    bob.bus.publish('news', 'b');
    await eventually(() => alice.heard.length >= told + 2 && bob.heard.length >= of + 2);
  });

  it('hears itself at once, also while PostgreSQL is away', async () => {
    const bus = createPostgresLiveBus({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' });
    buses.push(bus);
    const heard: unknown[] = [];
    bus.subscribe('news', (message) => heard.push(message));
    for (let number = 0; number < 20_001; number += 1) bus.publish('news', number);
    await eventually(() => heard.length === 20_001);
  });

  it('sends together what is said at once', async () => {
    const { heard } = await listening();
    const { bus } = await listening();
    let notifications = 0;
    operator.on('notification', () => (notifications += 1));
    await operator.query('LISTEN chorus_live');
    for (let number = 0; number < 1_000; number += 1) bus.publish('news', number);
    await eventually(() => heard.length === 1_000 && notifications > 0);
    await operator.query('UNLISTEN chorus_live');
    expect(notifications).toBeLessThan(10);
  });
});
