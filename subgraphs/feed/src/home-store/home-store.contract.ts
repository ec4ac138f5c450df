import { uuidv7 } from 'uuidv7';
import type { Candidate, FanOutLimits, FollowerEdge, HomeStore, Reach } from './home-store';

/** The n-th second of a long gone day. */
const second = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
const date = (n: number): Date => new Date(second(n));

const people = <Name extends string>(...names: Name[]): Record<Name, string> =>
  Object.fromEntries(names.map((name) => [name, uuidv7()])) as Record<Name, string>;

const post = (authorId: string, n: number): Candidate => ({
  postId: uuidv7(),
  authorId,
  sourceId: authorId,
  at: second(n),
});

const repost = ({ postId, authorId }: Candidate, sourceId: string, n: number): Candidate => ({
  postId,
  authorId,
  sourceId,
  at: second(n),
});

const follows = (ownerId: string, sourceId: string): FollowerEdge => ({
  ownerId,
  sourceId,
  follows: true,
  friends: false,
});
const friends = (ownerId: string, sourceId: string): FollowerEdge => ({
  ownerId,
  sourceId,
  follows: false,
  friends: true,
});

const limits: FanOutLimits = { pushFollowersBelow: 3, readSince: date(0) };
const everybody: Reach = { to: 'followers' };

/** The body that every adapter of the home store runs. `open` gives a store that is empty, or shared by all tests. */
export function describeHomeStore(adapter: string, open: () => HomeStore): void {
  describe(`the home store on ${adapter}`, () => {
    let store: HomeStore;
    beforeAll(() => {
      store = open();
    });

    const homeOf = async (ownerId: string): Promise<Candidate[]> =>
      (await store.entries.page(ownerId, null, 100)).candidates;
    const stateOf = async (ownerId: string) => (await store.entries.page(ownerId, null, 0)).home;
    const gain = async (edge: FollowerEdge, n = 1) =>
      (await store.followers.add([{ ...edge, changedAt: date(n) }]))[0];

    describe('fan-out', () => {
      it('puts a candidate into the homes of all followers and friends of its source, and into no other', async () => {
        const { alice, bob, carol, dan } = people('alice', 'bob', 'carol', 'dan');
        await gain(follows(alice, carol));
        await gain(friends(bob, carol));
        await gain(follows(dan, alice));
        const hello = post(carol, 1);
        await store.entries.fanOut([hello], everybody, limits);
        expect(await Promise.all([alice, bob, carol, dan].map(homeOf))).toEqual([[hello], [hello], [], []]);
      });

      it('goes to friends only, or to some followers only, when told so', async () => {
        const { alice, bob, carol, dan } = people('alice', 'bob', 'carol', 'dan');
        await gain(follows(alice, carol));
        await gain(friends(bob, carol));
        const [forFriends, forAlice] = [post(carol, 1), post(carol, 2)];
        await store.entries.fanOut([forFriends], { to: 'friends' }, limits);
        await store.entries.fanOut([forAlice], { to: 'some', ownerIds: [alice, dan] }, limits);
        expect(await Promise.all([alice, bob, dan].map(homeOf))).toEqual([[forAlice], [forFriends], []]);
      });

      it('takes several candidates of several sources, and does twice what it does once', async () => {
        const { alice, bob, carol } = people('alice', 'bob', 'carol');
        await gain(follows(alice, bob));
        await gain(follows(alice, carol));
        const hello = post(bob, 1);
        const candidates = [hello, repost(hello, carol, 2)];
        await store.entries.fanOut(candidates, everybody, limits);
        await store.entries.fanOut(candidates, everybody, limits);
        expect(await homeOf(alice)).toEqual([candidates[1], hello]);
      });

      it('keeps the later time of a repost that was taken back and done again, in whichever order they come', async () => {
        const { alice, bob, carol } = people('alice', 'bob', 'carol');
        await gain(follows(alice, bob));
        const hello = post(carol, 1);
        await store.entries.fanOut([repost(hello, bob, 9)], everybody, limits);
        await store.entries.fanOut([repost(hello, bob, 5)], everybody, limits);
        await store.entries.backfill({ ownerId: alice, sourceId: bob }, [repost(hello, bob, 5)]);
        expect(await homeOf(alice)).toEqual([repost(hello, bob, 9)]);
      });

      it('turns a source with many followers into a pulled one, which is not fanned out any more', async () => {
        const { alice, bob, carol, star } = people('alice', 'bob', 'carol', 'star');
        await gain(follows(alice, star));
        await gain(follows(bob, star));
        const before = post(star, 1);
        await store.entries.fanOut([before], everybody, limits);
        expect(await gain(follows(carol, star))).toEqual({ friends: false, isPulled: false });
        await store.entries.fanOut([post(star, 2)], everybody, limits);
        expect(await homeOf(alice)).toEqual([before]);
        expect((await store.entries.page(alice, null, 1)).pulledSourceIds).toEqual([star]);
        expect((await store.entries.page(star, null, 1)).pulledSourceIds).toEqual([]);

        await store.followers.remove({ ownerId: bob, sourceId: star }, 'follows', date(2));
        await store.entries.fanOut([post(star, 3)], everybody, limits);
        expect(await homeOf(alice)).toEqual([before]);
        expect(await gain(friends(bob, star))).toEqual({ friends: true, isPulled: true });
      });

      it('leaves out owners who have not read for long, but not those who never read', async () => {
        const { alice, bob, carol } = people('alice', 'bob', 'carol');
        await gain(follows(alice, carol));
        await gain(follows(bob, carol));
        await store.homes.noteRead(alice, date(10));
        const hello = post(carol, 1);
        await store.entries.fanOut([hello], everybody, { ...limits, readSince: date(11) });
        expect([await homeOf(alice), await homeOf(bob)]).toEqual([[], [hello]]);
        await store.entries.fanOut([hello], everybody, { ...limits, readSince: date(10) });
        expect(await homeOf(alice)).toEqual([hello]);
      });
    });

    describe('followers', () => {
      it('gains many at once, and says of each what it is now', async () => {
        const { alice, bob, carol, dan } = people('alice', 'bob', 'carol', 'dan');
        await gain(friends(alice, carol));
        await gain(follows(alice, dan));
        await gain(follows(bob, dan));
        const wide = { pushFollowersBelow: 2, readSince: date(0) };
        await store.entries.fanOut([post(dan, 1)], everybody, wide);
        const gained = [follows(carol, dan), follows(alice, carol), follows(bob, carol), friends(bob, alice)];
        expect(await store.followers.add(gained.map((edge) => ({ ...edge, changedAt: date(2) })))).toEqual([
          { friends: false, isPulled: true },
          { friends: true, isPulled: false },
          { friends: false, isPulled: false },
          { friends: true, isPulled: false },
        ]);
        expect(await store.followers.add([])).toEqual([]);
        const hello = post(carol, 3);
        await store.entries.fanOut([hello], everybody, limits);
        expect(await Promise.all([alice, bob].map(homeOf))).toEqual([[hello], [hello]]);
      });

      it('loses an edge when neither follow nor friendship is left', async () => {
        const { alice, bob } = people('alice', 'bob');
        const edge = { ownerId: alice, sourceId: bob };
        expect(await gain(follows(alice, bob))).toEqual({ friends: false, isPulled: false });
        expect(await gain(friends(alice, bob))).toEqual({ friends: true, isPulled: false });
        expect(await store.followers.remove(edge, 'friends', date(2))).toBe(false);
        expect(await store.followers.remove(edge, 'follows', date(3))).toBe(true);
        expect(await store.followers.remove(edge, 'follows', date(3))).toBe(false);
      });

      it('does not lose an edge to news that is older than the edge', async () => {
        const { alice, bob } = people('alice', 'bob');
        await gain(follows(alice, bob), 5);
        expect(await store.followers.remove({ ownerId: alice, sourceId: bob }, 'follows', date(4))).toBe(
          false,
        );
        const hello = post(bob, 6);
        await store.entries.fanOut([hello], everybody, limits);
        expect(await homeOf(alice)).toEqual([hello]);
      });

      it('takes over a range of edges from the truth, but removes nothing that is younger than it', async () => {
        const { alice, bob, carol, dan, erin } = people('alice', 'bob', 'carol', 'dan', 'erin');
        await gain(follows(alice, bob), 1);
        await gain(follows(alice, carol), 1);
        await gain(follows(alice, dan), 20);
        await gain(follows(erin, dan), 1);
        const range = {
          after: { ownerId: alice, sourceId: '00000000-0000-0000-0000-000000000000' },
          through: { ownerId: alice, sourceId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' },
        };
        await store.followers.replaceRange(range, [friends(alice, carol), follows(alice, erin)], date(10));
        const posts = [bob, carol, dan, erin].map((author, n) => post(author, n));
        await store.entries.fanOut(posts, everybody, limits);
        expect(await homeOf(alice)).toEqual([posts[3], posts[2], posts[1]]);
        expect(await homeOf(erin)).toEqual([posts[2]]);
        await store.entries.fanOut([post(carol, 8)], { to: 'friends' }, limits);
        expect(await homeOf(alice)).toHaveLength(4);
      });

      it('walks over everybody who has edges or a home, in order', async () => {
        const { alice, bob, carol } = people('alice', 'bob', 'carol');
        await gain(follows(alice, carol));
        await gain(follows(alice, bob));
        await store.homes.noteRead(bob, date(1));
        expect(await store.followers.ownersAfter(previous(alice), 2)).toEqual([alice, bob]);
        expect(await store.followers.ownersAfter(alice, 1)).toEqual([bob]);
        expect(await store.followers.ownersAfter(carol, 5)).toEqual([]);
      });

      it('stops pulling a source that lost its followers, and lets the homes it is missing from wait for a rebuild', async () => {
        const { alice, bob, carol, star } = people('alice', 'bob', 'carol', 'star');
        for (const owner of [alice, bob, carol]) await gain(follows(owner, star));
        await store.followers.recountPulled(3);
        expect((await store.entries.page(alice, null, 1)).pulledSourceIds).toEqual([star]);
        expect(await stateOf(alice)).toMatchObject({ state: 'READY' });
        await store.followers.remove({ ownerId: carol, sourceId: star }, 'follows', date(2));
        await store.followers.recountPulled(3);
        const page = await store.entries.page(alice, null, 1);
        expect([page.pulledSourceIds, page.home.state]).toEqual([[], 'REBUILDING']);
      });

      it('knows who of some people follows whom of others', async () => {
        const { alice, bob, carol, dan } = people('alice', 'bob', 'carol', 'dan');
        for (const [owner, source] of [
          [alice, bob],
          [alice, carol],
          [dan, bob],
          [bob, alice],
        ] as const)
          await gain(follows(owner, source));
        const edges = await store.followers.among([bob, alice, dan], [alice, bob, carol]);
        expect(edges).toHaveLength(2);
        expect(edges).toEqual(
          expect.arrayContaining([
            { ownerId: alice, sourceId: bob },
            { ownerId: bob, sourceId: alice },
          ]),
        );
        expect(await store.followers.among([], [alice])).toEqual([]);
      });

      it('forgets a person both ways', async () => {
        const { alice, bob, carol } = people('alice', 'bob', 'carol');
        await gain(follows(alice, bob));
        await gain(follows(bob, carol));
        await store.followers.forget(bob);
        await store.entries.fanOut([post(bob, 1), post(carol, 1)], everybody, limits);
        expect([await homeOf(alice), await homeOf(bob)]).toEqual([[], []]);
      });
    });

    describe('backfill', () => {
      it('adds what a source posted, but only while it is one', async () => {
        const { alice, bob, carol } = people('alice', 'bob', 'carol');
        await gain(follows(alice, bob));
        const posts = [post(bob, 3), post(bob, 2)];
        await store.entries.backfill({ ownerId: alice, sourceId: bob }, posts);
        await store.entries.backfill({ ownerId: alice, sourceId: carol }, [post(carol, 4)]);
        expect(await homeOf(alice)).toEqual(posts);
        expect((await stateOf(alice)).completeAfter).toBeNull();
      });

      it('notes how far the home is complete: as far as the shortest of its sources', async () => {
        const { alice } = people('alice');
        await store.entries.raiseCompleteAfter(alice, second(7));
        await store.entries.raiseCompleteAfter(alice, second(5));
        expect((await stateOf(alice)).completeAfter).toBe(second(7));
      });
    });

    describe('pages', () => {
      it('come newest first, by time and then by post, strictly before a position', async () => {
        const { alice, bob } = people('alice', 'bob');
        await gain(follows(alice, bob));
        const posts = [1, 2, 2, 2, 3].map((n) => post(bob, n)).reverse();
        await store.entries.fanOut(posts, everybody, limits);
        const first = await store.entries.page(alice, null, 2);
        expect(first.candidates).toEqual(posts.slice(0, 2));
        expect((await store.entries.page(alice, posts[1]!, 2)).candidates).toEqual(posts.slice(2, 4));
        expect((await store.entries.page(alice, posts[3]!, 2)).candidates).toEqual(posts.slice(4));
        expect((await store.entries.page(alice, posts[4]!, 2)).candidates).toEqual([]);
      });

      it('name all sources of a post in a home', async () => {
        const { alice, bob, carol, dan } = people('alice', 'bob', 'carol', 'dan');
        for (const source of [bob, carol]) await gain(follows(alice, source));
        await gain(follows(dan, carol));
        const [hello, other] = [post(dan, 1), post(dan, 2)];
        await store.entries.fanOut(
          [repost(hello, bob, 3), repost(hello, carol, 4), repost(other, bob, 5)],
          everybody,
          limits,
        );
        expect((await store.entries.sourcesOf(alice, [hello.postId])).sort()).toEqual([bob, carol]);
        expect(await store.entries.sourcesOf(dan, [hello.postId, other.postId])).toEqual([carol]);
        const both = await store.entries.sourcesOfMany([alice, dan, bob], [hello.postId]);
        expect([...both].map(([ownerId, sourceIds]) => [ownerId, [...sourceIds].sort()])).toEqual(
          expect.arrayContaining([
            [alice, [bob, carol]],
            [dan, [carol]],
          ]),
        );
        expect(both.size).toBe(2);
      });

      it('name the pulled sources of many owners, for they have no entries', async () => {
        const { alice, bob, star } = people('alice', 'bob', 'star');
        for (const owner of [alice, bob]) await gain(follows(owner, star));
        await store.followers.recountPulled(2);
        const sources = await store.entries.sourcesOfMany([alice, star], [post(star, 1).postId]);
        expect([...sources]).toEqual([[alice, [star]]]);
        await store.followers.recountPulled(1_000);
      });
    });

    describe('purge', () => {
      it('takes a source out of one home, a post out of all, a repost out of all', async () => {
        const { alice, bob, carol, dan } = people('alice', 'bob', 'carol', 'dan');
        for (const owner of [alice, dan])
          for (const source of [bob, carol]) await gain(follows(owner, source));
        const [hello, other] = [post(bob, 1), post(bob, 2)];
        const [helloAgain, own] = [repost(hello, carol, 3), post(carol, 4)];
        await store.entries.fanOut([hello, other, helloAgain, own], everybody, limits);

        await store.entries.purgeRepost({ postId: hello.postId, reposterId: carol });
        await store.entries.purgeRepost({ postId: own.postId, reposterId: carol });
        expect(await homeOf(alice)).toEqual([own, other, hello]);
        await store.entries.purgePost(other.postId);
        expect([await homeOf(alice), await homeOf(dan)]).toEqual([
          [own, hello],
          [own, hello],
        ]);
        await store.entries.purgeSource({ ownerId: alice, sourceId: carol });
        expect([await homeOf(alice), await homeOf(dan)]).toEqual([[hello], [own, hello]]);
        await store.entries.drop(alice);
        expect([await homeOf(alice), await homeOf(dan)]).toEqual([[], [own, hello]]);
      });
    });

    describe('trim', () => {
      it('leaves the newest and says where they end', async () => {
        const { alice, bob } = people('alice', 'bob');
        await gain(follows(alice, bob));
        const posts = [5, 4, 3, 3, 1].map((n) => post(bob, n));
        await store.entries.fanOut(posts, everybody, limits);
        await store.entries.trim(alice, 5);
        expect((await stateOf(alice)).completeAfter).toBeNull();
        await store.entries.trim(alice, 3);
        expect(await homeOf(alice)).toEqual(posts.slice(0, 2));
        expect((await stateOf(alice)).completeAfter).toBe(second(3));
      });

      it('finds the homes that are too full, a slice of the owners at a time', async () => {
        const { alice, bob, carol, dan } = people('alice', 'bob', 'carol', 'dan');
        for (const owner of [alice, bob]) await gain(follows(owner, dan));
        await gain(follows(carol, bob));
        await store.entries.fanOut([post(dan, 1), post(dan, 2), post(bob, 3)], everybody, limits);
        expect(await store.entries.overfullAfter(previous(alice), 2, 1)).toEqual({
          last: bob,
          ownerIds: [alice, bob],
        });
        expect(await store.entries.overfullAfter(previous(alice), 2, 2)).toEqual({ last: bob, ownerIds: [] });
        expect(await store.entries.overfullAfter(bob, 2, 0)).toEqual({ last: null, ownerIds: [carol] });
      });
    });

    describe('rebuild', () => {
      it('empties the home, takes what comes meanwhile, and adds what the truth held', async () => {
        const { alice, bob } = people('alice', 'bob');
        const [rebuildId, stale, old, fresh] = [uuidv7(), post(bob, 1), post(bob, 2), post(bob, 3)];
        await gain(follows(alice, bob));
        await store.entries.fanOut([stale], everybody, limits);
        await store.homes.beginRebuild(alice, rebuildId, date(10));
        expect([await homeOf(alice), (await stateOf(alice)).state]).toEqual([[], 'REBUILDING']);
        await store.entries.fanOut([fresh], everybody, limits);
        expect(
          await store.homes.finishRebuild({ ownerId: alice, rebuildId, at: date(11) }, [old], second(2)),
        ).toBe(true);
        expect(await homeOf(alice)).toEqual([fresh, old]);
        expect(await stateOf(alice)).toMatchObject({ state: 'READY', completeAfter: second(2) });
      });

      it('is finished only by the one that began last', async () => {
        const { alice, bob } = people('alice', 'bob');
        const [first, second_] = [uuidv7(), uuidv7()];
        await store.homes.beginRebuild(alice, first, date(1));
        await store.homes.beginRebuild(alice, second_, date(2));
        const finish = (rebuildId: string) =>
          store.homes.finishRebuild({ ownerId: alice, rebuildId, at: date(3) }, [post(bob, 1)], null);
        expect(await finish(first)).toBe(false);
        expect([await homeOf(alice), (await stateOf(alice)).state]).toEqual([[], 'REBUILDING']);
        expect(await finish(second_)).toBe(true);
        expect(await homeOf(alice)).toHaveLength(1);

        await store.homes.beginRebuild(alice, first, date(4));
        await store.homes.requestRebuild([alice]);
        expect(await finish(first)).toBe(false);
      });

      it('waits in line from the request, or from a read after a long absence, until somebody begins', async () => {
        const { alice, bob } = people('alice', 'bob');
        const isWaiting = async (owner: string, begunBefore: number): Promise<boolean> =>
          (await store.homes.waiting(date(begunBefore), 1000)).includes(owner);
        await store.homes.requestRebuild([alice]);
        await store.homes.noteRead(bob, date(5), { rebuild: true });
        expect([await isWaiting(alice, 0), await isWaiting(bob, 0)]).toEqual([true, true]);
        expect(await stateOf(bob)).toEqual({ state: 'REBUILDING', completeAfter: null, lastReadAt: date(5) });
        await store.homes.beginRebuild(alice, uuidv7(), date(20));
        expect([await isWaiting(alice, 20), await isWaiting(alice, 21)]).toEqual([false, true]);
      });
    });
  });
}

/** The id just before another one. */
function previous(id: string): string {
  const tail = (BigInt(`0x${id.slice(24)}`) - 1n).toString(16).padStart(12, '0');
  return id.slice(0, 24) + tail;
}
