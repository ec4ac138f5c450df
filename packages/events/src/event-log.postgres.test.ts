import { Database } from '@chorus/database';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { describeEventLog, type EventLogWorld } from './event-log.contract';
import { PostgresEventLog } from './event-log.postgres';
import { partitionOf } from './postgres/appender';
import { someIds, Stage } from './contract/stage';

// The outbox and the log in two databases, so that no statement can lean on their being one.
let domain: TestDatabase;
let logs: TestDatabase;
let worlds = 0;

beforeAll(async () => {
  [domain, logs] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});

afterAll(async () => {
  await Promise.all([domain.drop(), logs.drop()]);
});

function createWorld(): EventLogWorld & {
  openLog(options?: { partitionsPerTopic: number }): PostgresEventLog;
} {
  worlds += 1;
  const schema = `log_${worlds}`;
  return {
    databaseUrl: domain.url,
    schema: `stage_${worlds}`,
    openLog: (options?: { partitionsPerTopic: number }) =>
      new PostgresEventLog({ url: logs.url, schema, ...options }),
    async severConnections() {
      const outside = new Database({ url: domain.url, schema: 'public' });
      await outside.execute('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        new URL(logs.url).pathname.slice(1),
      ]);
      await outside.close();
    },
  } satisfies EventLogWorld;
}

describeEventLog('PostgreSQL', createWorld);

describe('the PostgreSQL event log', () => {
  const dayMs = 86_400_000;
  const inDays = (days: number) => new Date(Date.now() + days * dayMs);

  it('drops the days that retention and every group have passed, and no others', async () => {
    const stage = await Stage.open(createWorld());
    const posts = someIds(4);
    const log = stage.openLog();
    const first = await stage.startProcess([stage.recorder('feed.home')], { log });
    await stage.editPosts(posts);
    await first.settle();
    await first.pauseConsumers();
    await stage.editPosts(posts);
    await stage.startProcess([stage.recorder('search.posts')]).then((runtime) => runtime.settle());

    const today = new Date().toISOString().slice(0, 10);
    expect(await log.maintain(inDays(6))).not.toContain(today);
    // feed.home has not read today's second half.
    expect(await log.maintain(inDays(30))).not.toContain(today);
    first.resumeConsumers();
    await first.settle();
    expect(await log.maintain(inDays(30))).toContain(today);
    expect([...(await stage.wholeLog()).values()].flat()).toEqual([]);

    const late = await stage.startProcess([stage.recorder('analytics.late')]);
    expect(await late.lag()).toEqual([{ group: 'analytics.late', topic: 'posts.post', events: 0 }]);
    // Nothing was made ready for today any more: the relay does so itself.
    await stage.editPosts(posts);
    await Promise.all([first.settle(), late.settle()]);
    for (const post of posts) {
      expect(await stage.revisions('feed.home', post)).toEqual([1, 2, 3]);
      expect(await stage.revisions('analytics.late', post)).toEqual([3]);
    }
    await stage.close();
  });

  it('no longer waits for a group that was forgotten', async () => {
    const stage = await Stage.open(createWorld());
    const log = stage.openLog();
    const runtime = await stage.startProcess([stage.recorder('feed.home')], { log });
    await runtime.pauseConsumers();
    await stage.editPosts(someIds(2));
    await stage.startProcess([stage.recorder('search.posts')]).then((other) => other.settle());
    const today = new Date().toISOString().slice(0, 10);
    expect(await log.maintain(inDays(30))).not.toContain(today);
    await log.forgetGroup('feed.home');
    expect(await log.maintain(inDays(30))).toContain(today);
    await stage.close();
  });

  it('is prepared by many processes at once', async () => {
    const world = createWorld();
    const logs = Array.from({ length: 6 }, () => world.openLog());
    await Promise.all(logs.map((log) => log.prepare(['posts.post', 'users.user'])));
    await Promise.all(logs.map((log) => log.close()));
  });

  it('never changes the number of partitions of a topic that exists', async () => {
    const world = createWorld();
    const few = world.openLog({ partitionsPerTopic: 2 });
    await few.prepare(['posts.post']);
    const many = world.openLog({ partitionsPerTopic: 8 });
    await many.prepare(['posts.post', 'users.user']);
    const subscription = await many.subscribe({
      group: 'analytics.partitions',
      topics: ['posts.post', 'users.user'],
      batchSize: 1,
      concurrency: 1,
      deliver: () => Promise.resolve({ handled: 0 }),
      redeliver: () => Promise.resolve({ outcome: 'done' }),
      onError: () => undefined,
    });
    const partitions = (await many.progress()).map(({ topic }) => topic);
    expect(partitions.filter((topic) => topic === 'posts.post')).toHaveLength(2);
    expect(partitions.filter((topic) => topic === 'users.user')).toHaveLength(8);
    await subscription.stop();
    await Promise.all([few.close(), many.close()]);
  });

  it('keeps a key in its partition for ever', () => {
    // Were these to change, an aggregate's new events could overtake its old ones.
    expect([1, 2, 3, 4].map((n) => partitionOf(`key-${n}`, 4))).toEqual([3, 0, 1, 1]);
  });
});
