import { Database } from '@chorus/database';
import type { Person } from '@chorus/embedded/testing';
import { countStatements, eventually } from '@chorus/test-kit';
import { cursorOfPage, startWatchedGraph, type WatchedGraph, type Watcher } from './changes';
import { befriend, follow, post, readHome, repost } from './homes';

const intervalMs = 100;

describe('homeFeedChanged', () => {
  let world: WatchedGraph;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let dan: Person;

  beforeAll(async () => {
    world = await startWatchedGraph({ changesIntervalMs: intervalMs, pushFollowersBelow: 3 });
  }, 60_000);
  afterAll(() => world.graph.stop());
  afterEach(() => world.stopWatching());

  let round = 0;
  beforeEach(async () => {
    round += 1;
    const handles = ['alice', 'bob', 'carol', 'dan'].map((name) => `${name}${round}`);
    [alice, bob, carol, dan] = (await Promise.all(handles.map((handle) => world.graph.signUp(handle)))) as [
      Person,
      Person,
      Person,
      Person,
    ];
  });

  const settle = () => world.graph.settle();
  const seesLatest = (watcher: Watcher, id: string) =>
    eventually(() => {
      expect(watcher.last).toMatchObject({ latestPost: { id } });
      return true;
    });
  /** One more post is one more change: nothing else was on its way. */
  async function seesNothingElse(watcher: Watcher): Promise<void> {
    const before = watcher.changes.length;
    const last = await post(bob, 'The last');
    await settle();
    await seesLatest(watcher, last);
    expect(watcher.changes).toHaveLength(before + 1);
  }

  it('counts what those whom the viewer follows and their friends post since they look', async () => {
    await follow(alice, bob);
    await befriend(alice, carol);
    await post(bob, 'Before');
    await settle();
    const watcher = await world.watch(alice);
    const first = await post(bob, '1');
    await watcher.sees(1, first);
    const second = await post(carol, '2', 'FRIENDS');
    await watcher.sees(2, second);
    await post(dan, 'Nobody whom alice knows');
    await post(alice, 'Her own');
    await seesNothingElse(watcher);
    expect(watcher.last.newPostsCount).toBe(3);
  });

  it('tells nobody of posts that are not for them', async () => {
    await follow(alice, bob, carol);
    await follow(dan, bob);
    await settle();
    const [ofAlice, ofDan] = [await world.watch(alice), await world.watch(dan)];
    await post(bob, 'For friends', 'FRIENDS');
    await post(bob, 'For nobody', 'ONLY_ME');
    const mentioned = await post(bob, `For @${dan.handle}`, 'MENTIONED');
    await ofDan.sees(1, mentioned);
    await seesNothingElse(ofAlice);
    expect(ofAlice.counts).toEqual([1]);
  });

  it.each([
    ['a block', 'blockUser'],
    ['a mute', 'muteUser'],
    ['an unfollow', 'unfollowUser'],
  ])('obeys %s at once', async (_case, mutation) => {
    await follow(alice, bob, carol);
    await settle();
    const watcher = await world.watch(alice);
    await post(carol, 'Counted');
    await watcher.sees(1);
    await alice.mutate(mutation, { userId: carol.id });
    await post(carol, 'Not counted');
    const last = await post(bob, 'Hello');
    await settle();
    await seesLatest(watcher, last);
    // What was counted of hers does not show any more either.
    expect(watcher.last.newPostsCount).toBe(1);
  });

  it('counts a repost as its post, once, and not where the post is there already', async () => {
    await follow(alice, bob, carol);
    await settle();
    const [byDan, byCarol] = [await post(dan, 'Of dan'), await post(carol, 'Of carol')];
    await settle();
    const watcher = await world.watch(alice);
    await repost(bob, byDan);
    await watcher.sees(1, byDan);
    await repost(carol, byDan);
    await repost(bob, byCarol);
    await seesNothingElse(watcher);
    expect(watcher.last.newPostsCount).toBe(2);
    expect((await readHome(alice)).filter((id) => id === byDan)).toHaveLength(1);
  });

  it('tells of accounts with very many followers, whose posts are not pushed', async () => {
    await Promise.all([alice, carol, dan].map((person) => follow(person, bob)));
    await settle();
    const watcher = await world.watch(alice);
    for (let number = 1; number <= 3; number += 1) {
      const id = await post(bob, `${number}`);
      await watcher.sees(number, id);
    }
  });

  it('says little while posts pour in, and never loses the last', async () => {
    await follow(alice, bob);
    await settle();
    const watcher = await world.watch(alice);
    const startedAt = performance.now();
    const ids = await Promise.all(Array.from({ length: 110 }, (_, number) => post(bob, `${number}`)));
    await settle();
    const newest = (await readHome(alice, 1))[0]!;
    await watcher.sees(100, newest);
    expect(ids).toContain(newest);
    const most = Math.ceil((performance.now() - startedAt) / intervalMs) + 1;
    expect(watcher.changes.length).toBeLessThanOrEqual(most);
    expect(watcher.counts).toEqual([...watcher.counts].sort((a, b) => a - b));
  });

  it('goes on after a cursor: counts from there at once, then what comes', async () => {
    await follow(alice, bob);
    await settle();
    const first = await world.watch(alice);
    await post(bob, '1');
    const { cursor } = await first.sees(1);
    await first.stop();
    const missed = [await post(bob, '2'), await post(bob, '3')];
    await settle();
    const second = await world.watch(alice, { after: cursor });
    await second.sees(2, missed[1]);
    await post(bob, '4');
    await second.sees(3);
    expect(second.counts).toEqual([2, 3]);
  });

  it('tells of what a new source posts, in whatever order the follow and the post are handled', async () => {
    const authors = await Promise.all(
      Array.from({ length: 6 }, (_, number) => world.graph.signUp(`author${round}x${number}`)),
    );
    await settle();
    const watcher = await world.watch(alice);
    for (const [index, author] of authors.entries()) {
      await world.graph.pauseConsumers();
      await post(author, 'Hello');
      await follow(alice, author);
      world.graph.resumeConsumers();
      await watcher.sees(index + 1);
    }
  });

  it('leaves no gap between a page and the subscription', async () => {
    await follow(alice, bob);
    await post(bob, 'On the page');
    await settle();
    const cursor = await cursorOfPage(alice);
    const between = await post(bob, 'In between');
    await settle();
    const watcher = await world.watch(alice, { after: cursor });
    await watcher.sees(1, between);
  });

  it('goes on in place of a stream that was lost so that nobody notices', async () => {
    await follow(alice, bob);
    await settle();
    const lost = await world.watch(alice);
    await post(bob, '1');
    await post(bob, '2');
    const { cursor } = await lost.sees(2);
    await lost.stop();
    const resumed = await world.watch(alice, { resume: cursor });
    const third = await post(bob, '3');
    await resumed.sees(3, third);
    expect(resumed.counts).toEqual([3]);
  });

  it('goes on in place of one that was lost before its first event', async () => {
    await follow(alice, bob);
    await settle();
    const quiet = await world.watch(alice);
    const { start } = quiet;
    await quiet.stop();
    await post(bob, '1');
    await settle();
    await (await world.watch(alice, { resume: start })).sees(1);
  });

  it('needs somebody who is signed in, and a cursor of its own', async () => {
    expect(await world.refusal(null)).toEqual(['UNAUTHENTICATED']);
    const { viewer } = await alice.ask('{ viewer { homeFeed(first: 1) { pageInfo { endCursor } } } }');
    const own = await cursorOfPage(alice);
    const numbers = JSON.parse(Buffer.from(own, 'base64url').toString()) as [string, ...number[]];
    const forged = (change: (numbers: unknown[]) => unknown[]) =>
      Buffer.from(JSON.stringify(change([...numbers]))).toString('base64url');
    const bad = [
      'nonsense',
      viewer.homeFeed.pageInfo.endCursor ?? 'none',
      forged((all) => all.slice(0, -1)),
      forged((all) => all.with(1, -1)),
      forged((all) => all.with(1, 1e15)),
      forged((all) => all.with(1, 0.5)),
      forged((all) => all.map((value, index) => (index > 16 ? 1_000_000 : value))),
    ];
    for (const cursor of bad)
      expect([cursor, await world.refusal(alice, cursor)]).toEqual([cursor, ['BAD_USER_INPUT']]);
    expect(await world.refusal(alice, own)).toEqual([]);
  });

  it('asks for as many things for twenty who look as for one', async () => {
    const people = await Promise.all(
      Array.from({ length: 20 }, (_, number) => world.graph.signUp(`reader${round}x${number}`)),
    );
    await Promise.all(people.map((person) => follow(person, bob)));
    await settle();
    const cost = async (readers: Person[]) => {
      const watchers = await Promise.all(readers.map((person) => world.watch(person)));
      const { statements } = await countStatements(async () => {
        const id = await post(bob, 'Hello');
        await Promise.all(watchers.map((watcher) => watcher.sees(1, id)));
      });
      await world.stopWatching();
      // What judging asks of social-graph, posts and feed itself.
      return statements.filter(({ text }) => /followers|pair|posts p/.test(text)).length;
    };
    const [forOne, forAll] = [await cost(people.slice(0, 1)), await cost(people)];
    expect(forAll).toBeLessThanOrEqual(forOne * 3);
  });

  it('refuses a cursor that is older than what is kept', async () => {
    await follow(alice, bob);
    await post(bob, '1');
    await settle();
    const cursor = await cursorOfPage(alice);
    await post(bob, '2');
    await settle();
    const database = new Database({ url: world.graph.databaseUrl, schema: 'feed' });
    await database.execute('UPDATE stream_heads SET expired = last');
    await database.close();
    expect(await world.refusal(alice, cursor)).toEqual(['CURSOR_EXPIRED']);
    expect(await world.refusal(alice, await cursorOfPage(alice))).toEqual([]);
  });
});
