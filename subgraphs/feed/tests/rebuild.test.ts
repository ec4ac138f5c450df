import { Database } from '@chorus/database';
import { runFeedRebuild } from '@chorus/embedded';
import { startTestGraph, type Person, type TestGraph } from '@chorus/embedded/testing';
import { PostgresHomeStore } from '../src/home-store/home-store.postgres';
import { befriend, follow, post, readHome, readPage, repost, runJob } from './homes';

const longAgo = new Date(0);
const never = 2 ** 31 - 1;

describe('rebuilding home feeds', () => {
  let graph: TestGraph;
  let database: Database;
  let store: PostgresHomeStore;
  let now: Date;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let dan: Person;

  beforeAll(async () => {
    graph = await startTestGraph({ feed: { rebuildIntervalMs: never, clock: () => now } });
    database = new Database({ url: graph.databaseUrl, schema: 'feed' });
    store = new PostgresHomeStore(database);
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await graph.stop();
  });

  let round = 0;
  beforeEach(async () => {
    now = new Date();
    round += 1;
    const handles = ['alice', 'bob', 'carol', 'dan'].map((name) => `${name}${round}`);
    [alice, bob, carol, dan] = (await Promise.all(handles.map((handle) => graph.signUp(handle)))) as [
      Person,
      Person,
      Person,
      Person,
    ];
  });

  const printed: string[] = [];
  async function rebuild(...parameters: string[]): Promise<number> {
    printed.length = 0;
    const print = (line: string): void => void printed.push(line);
    return runFeedRebuild([...parameters, '--database-url', graph.databaseUrl], {}, print, print);
  }

  const keptFor = async (person: Person): Promise<number> =>
    (await store.entries.page(person.accountId, null, 1000)).candidates.length;

  it('mends what is wrong with everybody’s home and with who follows whom', async () => {
    await follow(alice, bob);
    await befriend(alice, carol);
    const posts = [await post(carol, '3', 'FRIENDS'), await post(bob, '2'), await post(bob, '1')].reverse();
    await repost(bob, posts[2]!).catch(() => undefined);
    await graph.settle();
    await store.entries.drop(alice.accountId);
    await store.followers.forget(bob.accountId);
    const ends = { ownerId: dan.accountId, sourceId: carol.accountId };
    await store.followers.add([{ ...ends, follows: true, friends: true, changedAt: longAgo }]);
    expect(await readHome(alice)).toEqual([]);

    expect(await rebuild('--all')).toBe(0);
    expect(printed.at(-1)).toMatch(/^\d+ home feeds rebuilt\.$/);
    expect(await readHome(alice)).toEqual(posts);
    posts.unshift(await post(bob, '4'));
    await post(carol, '5', 'ONLY_ME');
    const forFriends = await post(carol, '6', 'FRIENDS');
    await graph.settle();
    expect(await readHome(alice)).toEqual([forFriends, ...posts]);
    expect(await keptFor(dan)).toBe(0);
    // Again is the same as once.
    expect(await rebuild('--all')).toBe(0);
    expect(await readHome(alice)).toEqual([forFriends, ...posts]);
  });

  it('mends one person’s home, named by handle or by account id, and knows who is nobody', async () => {
    await follow(alice, bob);
    const byBob = await post(bob, '1');
    await graph.settle();
    for (const name of [alice.handle, `@${alice.handle.toUpperCase()}`, alice.accountId]) {
      await store.entries.drop(alice.accountId);
      await store.followers.forget(alice.accountId);
      expect([await rebuild('--person', name), printed]).toEqual([0, ['1 home feed rebuilt.']]);
      expect(await readHome(alice)).toEqual([byBob]);
    }
    for (const name of ['nobody_at_all', '01a1fe58-b5e1-74f9-b3b2-c35097dd7b78']) {
      expect([await rebuild('--person', name), printed]).toEqual([1, [`There is no ${name}.`]]);
    }
    expect([await rebuild(), printed[0]]).toEqual([1, expect.stringMatching(/^npm run feed:rebuild/)]);
    expect(await rebuild('--all', '--person', alice.handle)).toBe(1);
  });

  it('answers from the truth until it is done, and says so', async () => {
    await follow(alice, bob);
    const [byDan, byBob] = [await post(dan, '1'), await post(bob, '2')];
    await repost(bob, byDan);
    await graph.settle();
    await store.homes.requestRebuild([alice.accountId]);
    await store.entries.purgeSource({ ownerId: alice.accountId, sourceId: bob.accountId });
    expect(await readPage(alice, 1)).toMatchObject({
      state: 'REBUILDING',
      entries: [{ postId: byDan, kind: 'REPOST' }],
    });
    const atOnce = await post(bob, 'at once');
    expect(await readHome(alice, 1)).toEqual([atOnce, byDan, byBob]);

    await graph.settle();
    await runJob(graph, 'feed.rebuild');
    expect(await readPage(alice, 2)).toMatchObject({
      state: 'READY',
      entries: [{ postId: atOnce }, { postId: byDan }],
    });
    expect(await readHome(alice, 1)).toEqual([atOnce, byDan, byBob]);
  });

  it('loses nothing to the events that are handled meanwhile', async () => {
    await follow(alice, bob, carol);
    const posts: string[] = [];
    const rebuilds = (async () => {
      for (let n = 0; n < 6; n += 1)
        expect(await rebuild(...(n % 2 ? ['--all'] : ['--person', alice.handle]))).toBe(0);
    })();
    for (let n = 0; n < 40; n += 1) posts.unshift(await post(n % 2 ? bob : carol, `${n}`));
    await rebuilds;
    await graph.settle();
    expect((await readPage(alice, 1)).state).toBe('READY');
    expect(await readHome(alice, 50)).toEqual(posts);
    expect(await keptFor(alice)).toBe(posts.length);
  });

  it('follows a long absence, in which nothing was pushed', async () => {
    await follow(alice, bob);
    const first = await post(bob, '1');
    await graph.settle();
    expect(await readHome(alice)).toEqual([first]);
    now = new Date(now.getTime() + 31 * 86_400_000);
    const second = await post(bob, '2');
    await graph.settle();
    expect(await keptFor(alice)).toBe(1);

    expect(await readPage(alice, 10)).toMatchObject({
      state: 'REBUILDING',
      entries: [{ postId: second }, { postId: first }],
    });
    const third = await post(bob, '3');
    await graph.settle();
    await runJob(graph, 'feed.rebuild');
    expect(await readPage(alice, 10)).toMatchObject({
      state: 'READY',
      entries: [{ postId: third }, { postId: second }, { postId: first }],
    });
    expect(await keptFor(alice)).toBe(3);
  });
});
