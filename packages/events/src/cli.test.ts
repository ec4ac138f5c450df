import { Database } from '@chorus/database';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { runEventsCommand } from './cli';
import { someIds, Stage } from './contract/stage';
import { PostgresEventLog } from './event-log.postgres';

describe('npm run events', () => {
  let testDatabase: TestDatabase;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
  });

  afterAll(() => testDatabase.drop());

  const run = async (...parameters: string[]) => {
    const printed: string[] = [];
    const failed: string[] = [];
    const exitCode = await runEventsCommand(
      parameters,
      { CHORUS_DATABASE_URL: testDatabase.url },
      (line) => printed.push(line),
      (line) => failed.push(line),
    );
    return { exitCode, printed, failed: failed.join('\n') };
  };

  it('says in one sentence what is wrong with a call', async () => {
    const database = new Database({ url: testDatabase.url, schema: 'public' });
    await database.execute('DROP SCHEMA IF EXISTS event_log CASCADE');
    await database.close();
    expect(await run('lag')).toMatchObject({ exitCode: 1, failed: 'This database holds no event log.' });
    expect(await run()).toMatchObject({
      exitCode: 1,
      failed: expect.stringContaining('npm run events -- lag'),
    });
    expect(await run('replay', '--everything')).toMatchObject({
      exitCode: 1,
      failed: expect.stringContaining('--everything'),
    });
    expect(await run('dead-letters', '--limit', 'all')).toMatchObject({ exitCode: 1 });
    expect(await run('forget')).toMatchObject({ exitCode: 1, failed: 'Which group? Give --group.' });
    expect(
      await runEventsCommand(
        ['lag'],
        {},
        () => undefined,
        () => undefined,
      ),
    ).toBe(1);
  });

  it('shows lag and dead letters, has them replayed by the running workers, and forgets a group', async () => {
    const stage = await Stage.open({
      databaseUrl: testDatabase.url,
      schema: 'cli_stage',
      openLog: () => new PostgresEventLog({ url: testDatabase.url }),
      severConnections: () => Promise.reject(new Error('not in this test')),
    });
    let curable = false;
    const [post = ''] = someIds(1);
    const runtime = await stage.startProcess([
      stage.recorder(
        'feed.home',
        () => {
          if (!curable) throw new Error('no room');
        },
        { retry: { attempts: 1 } },
      ),
    ]);
    await stage.editPost(post);
    await runtime.settle();
    expect(await run('lag')).toMatchObject({ exitCode: 0, printed: ['feed.home  posts.post  0'] });

    const [letter] = await runtime.deadLetters();
    const { printed } = await run('dead-letters', '--group', 'feed.home');
    expect(printed).toEqual([expect.stringContaining(`${letter?.event.id}  1 attempts  Error: no room`)]);
    expect((await run('dead-letters', '--id', 'x')).failed).toBe('--id takes the id of an event, a UUID.');

    curable = true;
    expect((await run('replay', '--group', 'feed.home')).printed[0]).toMatch(
      /^1 dead letter will be tried again/,
    );
    await runtime.settle();
    expect(await stage.revisions('feed.home', post)).toEqual([1]);
    expect((await run('dead-letters')).printed).toEqual(['No dead letters.']);

    expect((await run('forget', '--group', 'feed.home')).exitCode).toBe(0);
    expect((await run('lag')).printed).toEqual([]);
    await stage.close();
  });
});
