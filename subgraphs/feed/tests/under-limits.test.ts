import { startTestGraph, type Person, type TestGraph } from '@chorus/embedded/testing';
// The oracle and the crowd of the feed benchmark, here against a feed whose every limit is met all the time.
import { checkAllHomes } from '../../../bench/src/feeds/check';
import { generateNetwork } from '../../../bench/src/feeds/edge-list';
import { Endpoint } from '../../../bench/src/feeds/endpoint';
import { Latencies } from '../../../bench/src/feeds/latencies';
import { Oracle } from '../../../bench/src/feeds/oracle';
import { People } from '../../../bench/src/feeds/people';
import { Random } from '../../../bench/src/feeds/random';
import { connectAll, live, signUpAll } from '../../../bench/src/feeds/workload';
import { follow, post, readEntries, readHome, readPage, repost, runJob } from './homes';

const minutes = 60_000;

describe('a home feed of which little is kept', () => {
  let graph: TestGraph;
  beforeAll(async () => {
    graph = await startTestGraph({
      feed: {
        keepEntries: 8,
        trimSlack: 0,
        backfillEntries: 5,
        homeLength: 12,
        pushFollowersBelow: 3,
        trimIntervalMs: 60 * minutes,
      },
    });
  }, 60_000);
  afterAll(() => graph.stop());

  const signUpAll4 = async (round: string): Promise<[Person, Person, Person, Person]> =>
    (await Promise.all(['alice', 'bob', 'carol', 'dan'].map((name) => graph.signUp(name + round)))) as [
      Person,
      Person,
      Person,
      Person,
    ];

  it('goes on with the truth where a trim or a backfill has cut it, and ends where homes end', async () => {
    const [alice, bob, carol, dan] = await signUpAll4('1');
    const posts: string[] = [];
    const early = await post(dan, 'early');
    await repost(carol, early);
    for (let n = 0; n < 9; n += 1) posts.unshift(await post(bob, `${n}`));
    await follow(alice, bob, carol);
    await graph.settle();
    for (let n = 0; n < 4; n += 1) posts.unshift(await post(carol, `${n}`));
    await graph.settle();
    expect(await readHome(alice, 5)).toEqual(posts.slice(0, 12));
    await runJob(graph, 'feed.trim');
    expect(await readHome(alice, 5)).toEqual(posts.slice(0, 12));
    const [page] = [await readPage(alice, 12)];
    expect(page.pageInfo.hasNextPage).toBe(false);

    // A later repost of what was reposted before the cut does not bring it up.
    await repost(bob, early);
    await graph.settle();
    expect(await readHome(alice, 5)).toEqual(posts.slice(0, 12));
    await alice.mutate('unfollowUser', { userId: carol.id });
    expect((await readEntries(alice, 5))[0]).toEqual({ postId: early, kind: 'REPOST', actorId: bob.id });
  });

  it('merges the posts and reposts of accounts with many followers at each read', async () => {
    const [alice, bob, carol, star] = await signUpAll4('2');
    const before = await post(star, 'before');
    await follow(alice, star, carol);
    await follow(bob, star);
    await graph.settle();
    await follow(carol, star);
    await graph.settle();
    const [byCarol, byBob] = [await post(carol, '1'), await post(bob, '2')];
    await repost(carol, byBob);
    const after = await post(star, 'after');
    await repost(star, byBob);
    await repost(star, byCarol);
    await graph.settle();
    expect(await readEntries(alice, 2)).toEqual([
      { postId: after, kind: 'FOLLOWED', actorId: star.id },
      { postId: byBob, kind: 'REPOST', actorId: carol.id },
      { postId: byCarol, kind: 'FOLLOWED', actorId: carol.id },
      { postId: before, kind: 'FOLLOWED', actorId: star.id },
    ]);
    // With carol gone, the star's repost places bob's post.
    await alice.mutate('unfollowUser', { userId: carol.id });
    expect((await readHome(alice)).slice(0, 2)).toEqual([byCarol, byBob]);
    // Nothing of it waits for a consumer.
    await graph.settle();
    await graph.pauseConsumers();
    const atOnce = await post(star, 'at once');
    expect((await readHome(alice))[0]).toBe(atOnce);
    graph.resumeConsumers();
  });
});

describe('the home feeds of a small network, of which little is kept', () => {
  let graph: TestGraph;
  beforeAll(async () => {
    graph = await startTestGraph({
      feed: { keepEntries: 8, trimSlack: 0, backfillEntries: 5, pushFollowersBelow: 8, trimIntervalMs: 50 },
    });
  }, 60_000);
  afterAll(() => graph.stop());

  it('are all as the oracle wants them', async () => {
    const random = new Random(7);
    const network = generateNetwork(random, 20, 4);
    const endpoint = new Endpoint(graph.url, new Latencies(), 8);
    const oracle = new Oracle(network.people);
    const people = new People(endpoint, oracle);
    await signUpAll(people, network, random, 8);
    await connectAll(people, network, random, 8);
    await live(people, oracle, network, { random, posts: 150, limit: 8 });
    await graph.settle();
    const { entries, totals, examples } = await checkAllHomes(people, oracle, endpoint, 8);
    endpoint.close();
    expect(examples).toEqual([]);
    expect(totals).toEqual({ missing: 0, extra: 0, duplicate: 0, outOfOrder: 0 });
    expect(entries).toBeGreaterThan(300);
  }, 120_000);
});
