import { startTestGraph, type Person, type TestGraph } from '@chorus/embedded/testing';
import { eventually } from '@chorus/test-kit';
import { befriend, follow, post, readEntries, readHome, readPage, repost } from './homes';

describe('a home feed', () => {
  let graph: TestGraph;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let dan: Person;

  beforeAll(async () => {
    graph = await startTestGraph();
  }, 60_000);
  afterAll(() => graph.stop());

  let round = 0;
  beforeEach(async () => {
    round += 1;
    const handles = ['alice', 'bob', 'carol', 'dan'].map((name) => `${name}${round}`);
    [alice, bob, carol, dan] = (await Promise.all(handles.map((handle) => graph.signUp(handle)))) as [
      Person,
      Person,
      Person,
      Person,
    ];
  });

  it('holds what the viewer, those they follow and their friends post, newest first, with the reasons', async () => {
    await follow(alice, bob);
    await befriend(alice, carol);
    const [byBob, byCarol, byAlice] = [await post(bob, '1'), await post(carol, '2'), await post(alice, '3')];
    await post(dan, 'Nobody follows me');
    await graph.settle();
    expect(await readEntries(alice)).toEqual([
      { postId: byAlice, kind: 'OWN', actorId: alice.id },
      { postId: byCarol, kind: 'FRIEND', actorId: carol.id },
      { postId: byBob, kind: 'FOLLOWED', actorId: bob.id },
    ]);
    expect(await readHome(bob)).toEqual([byBob]);
    expect(await readHome(carol)).toEqual([byAlice, byCarol]);
  });

  it('says why, in words fit to show', async () => {
    await follow(alice, bob, carol);
    await befriend(alice, carol);
    await repost(bob, await post(dan, '1'));
    await post(bob, '2');
    await post(carol, '3');
    await post(alice, '4');
    await graph.settle();
    const { viewer } = await alice.ask('{ viewer { homeFeed { edges { reason { kind text } } } } }');
    expect(viewer.homeFeed.edges.map(({ reason }: { reason: object }) => reason)).toEqual([
      { kind: 'OWN', text: 'Your post' },
      { kind: 'FRIEND', text: 'From a friend' },
      { kind: 'FOLLOWED', text: 'Because you follow them' },
      { kind: 'REPOST', text: 'Reposted by someone you follow or are friends with' },
    ]);
  });

  it('reaches back: a new followed or friend brings their earlier posts, each audience to whom it is for', async () => {
    const posts: Record<string, string> = {};
    for (const audience of ['PUBLIC', 'FOLLOWERS', 'FRIENDS', 'ONLY_ME'])
      posts[audience] = await post(bob, '-', audience);
    posts.MENTIONED = await post(bob, `@${alice.handle} `, 'MENTIONED');
    await graph.settle();
    await follow(alice, bob);
    await follow(carol, bob);
    await graph.settle();
    expect(await readHome(alice)).toEqual([posts.MENTIONED, posts.FOLLOWERS, posts.PUBLIC]);
    expect(await readHome(carol)).toEqual([posts.FOLLOWERS, posts.PUBLIC]);
    await befriend(bob, alice);
    await graph.settle();
    expect(await readHome(alice)).toEqual([posts.MENTIONED, posts.FRIENDS, posts.FOLLOWERS, posts.PUBLIC]);
  });

  it('forgets a source that is none any more, and knows it again when it is back', async () => {
    await follow(alice, bob);
    const first = await post(bob, '1');
    await graph.settle();
    await alice.mutate('unfollowUser', { userId: bob.id });
    expect(await readHome(alice)).toEqual([]);
    await graph.settle();
    const second = await post(bob, '2');
    await follow(alice, bob);
    await graph.settle();
    expect(await readHome(alice)).toEqual([second, first]);
  });

  it('keeps whom the viewer still follows after the friendship, without what is for friends', async () => {
    await follow(alice, bob);
    await befriend(alice, bob);
    const [forAll, forFriends] = [await post(bob, '1'), await post(bob, '2', 'FRIENDS')];
    await graph.settle();
    expect(await readHome(alice)).toEqual([forFriends, forAll]);
    await bob.mutate('endFriendship', { userId: alice.id });
    await graph.settle();
    expect(await readEntries(alice)).toEqual([{ postId: forAll, kind: 'FOLLOWED', actorId: bob.id }]);
  });

  it('is complete after follows, unfollows and posts that were all handled late and at once', async () => {
    await graph.pauseConsumers();
    const posts: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await follow(alice, bob);
      posts.unshift(await post(bob, `while followed ${turn}`));
      await alice.mutate('unfollowUser', { userId: bob.id });
      posts.unshift(await post(bob, `while not ${turn}`));
    }
    await follow(alice, bob);
    graph.resumeConsumers();
    await graph.settle();
    posts.unshift(await post(bob, 'after all'));
    await graph.settle();
    expect(await readHome(alice, 3)).toEqual(posts);
  });

  describe('with reposts', () => {
    it('has a post once: where its author wrote it if that is a source, else at the first repost by one', async () => {
      await follow(alice, bob, carol);
      const [byDan, byBob] = [await post(dan, '1'), await post(bob, '2')];
      await repost(carol, byBob);
      await repost(carol, byDan);
      const between = await post(bob, '3');
      await repost(bob, byDan);
      await graph.settle();
      expect(await readEntries(alice)).toEqual([
        { postId: between, kind: 'FOLLOWED', actorId: bob.id },
        { postId: byDan, kind: 'REPOST', actorId: carol.id },
        { postId: byBob, kind: 'FOLLOWED', actorId: bob.id },
      ]);
      // With the first reposter gone, the second one's repost places the post; with both gone, the author's following does.
      await alice.mutate('unfollowUser', { userId: carol.id });
      expect((await readEntries(alice))[0]).toEqual({ postId: byDan, kind: 'REPOST', actorId: bob.id });
      await bob.mutate('undoRepost', { postId: byDan });
      expect(await readHome(alice)).toEqual([between, byBob]);
      await follow(alice, dan);
      await graph.settle();
      expect(await readHome(alice)).toEqual([between, byBob, byDan]);
    });

    it('lets the viewer’s own repost, and an author’s of their own post, move nothing', async () => {
      await follow(alice, bob);
      const [byDan, byAlice, byBob] = [await post(dan, '1'), await post(alice, '2'), await post(bob, '3')];
      await repost(alice, byDan);
      await repost(bob, byBob);
      await repost(alice, byAlice);
      const last = await post(bob, '4');
      await repost(bob, byAlice);
      await graph.settle();
      expect(await readHome(alice)).toEqual([last, byBob, byAlice]);
      await bob.mutate('undoRepost', { postId: byBob });
      await graph.settle();
      expect(await readHome(alice)).toEqual([last, byBob, byAlice]);
    });

    it('places a repost that was taken back and done again at the second time', async () => {
      await follow(alice, bob);
      const byDan = await post(dan, '1');
      await repost(bob, byDan);
      await graph.settle();
      await bob.mutate('undoRepost', { postId: byDan });
      const between = await post(bob, '2');
      await repost(bob, byDan);
      await graph.settle();
      expect(await readHome(alice)).toEqual([byDan, between]);
    });

    it('does not show posts of people blocked or muted, and shows them again when that ends', async () => {
      await follow(alice, bob);
      const byDan = await post(dan, '1');
      await repost(bob, byDan);
      await graph.settle();
      for (const [on, off] of [
        ['muteUser', 'unmuteUser'],
        ['blockUser', 'unblockUser'],
      ] as const) {
        await alice.mutate(on, { userId: dan.id });
        await graph.settle();
        expect(await readHome(alice)).toEqual([]);
        await alice.mutate(off, { userId: dan.id });
        await graph.settle();
        expect(await readHome(alice)).toEqual([byDan]);
      }
      await dan.mutate('blockUser', { userId: alice.id });
      expect(await readHome(alice)).toEqual([]);
    });
  });

  it('loses a deleted post with its reposts, and has it back in its place when that is undone', async () => {
    await follow(alice, bob);
    await follow(carol, dan);
    const [byDan, byBob] = [await post(dan, '1'), await post(bob, '2')];
    await repost(bob, byDan);
    await graph.settle();
    for (const postId of [byDan, byBob]) {
      await (postId === byDan ? dan : bob).mutate('deletePost', { postId });
    }
    expect([await readHome(alice), await readHome(carol)]).toEqual([[], []]);
    await graph.settle();
    const between = await post(bob, '3');
    // Who follows meanwhile gets it with the undo.
    await follow(alice, dan);
    await graph.settle();
    await alice.mutate('unfollowUser', { userId: dan.id });
    for (const postId of [byDan, byBob]) {
      await (postId === byDan ? dan : bob).mutate('restorePost', { postId });
    }
    await graph.settle();
    expect(await readHome(alice)).toEqual([between, byDan, byBob]);
    expect(await readHome(carol)).toEqual([byDan]);
  });

  it('shows what a mute hid when the mute has run out, what was posted meanwhile included', async () => {
    await follow(alice, bob);
    const byBob = await post(bob, '1');
    await graph.settle();
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    await alice.mutate('muteUser', { userId: bob.id, expiresAt });
    const meanwhile = await post(bob, '2');
    expect(await readHome(alice)).toEqual([]);
    await graph.settle();
    await eventually(async () => {
      expect(await readHome(alice)).toEqual([meanwhile, byBob]);
      return true;
    });
  });

  it('has the followers of a locked account only after they were accepted', async () => {
    await bob.mutate('updatePrivacySettings', { requiresFollowApproval: true });
    await follow(alice, bob);
    const byBob = await post(bob, '1', 'FOLLOWERS');
    await graph.settle();
    expect(await readHome(alice)).toEqual([]);
    await bob.mutate('acceptFollowRequest', { userId: alice.id });
    await graph.settle();
    expect(await readHome(alice)).toEqual([byBob]);
  });

  describe('in pages', () => {
    it('comes back full, whatever is filtered, and says honestly whether there is more', async () => {
      await follow(alice, bob, carol);
      const posts: string[] = [];
      for (let n = 0; n < 30; n += 1) {
        posts.unshift(await post(bob, `bob ${n}`));
        await post(carol, `carol ${n}`);
      }
      await graph.settle();
      await alice.mutate('muteUser', { userId: carol.id });
      const first = await readPage(alice, 20);
      expect(first.entries.map(({ postId }) => postId)).toEqual(posts.slice(0, 20));
      expect(first.pageInfo.hasNextPage).toBe(true);
      const second = await readPage(alice, 10, first.pageInfo.endCursor);
      expect(second.entries.map(({ postId }) => postId)).toEqual(posts.slice(20));
      expect(second.pageInfo.hasNextPage).toBe(false);
      expect(await readHome(alice, 1)).toEqual(posts);
    });

    it('goes on from any cursor, though its post is gone and newer ones have come', async () => {
      await follow(alice, bob);
      const [oldest, older, newer] = [await post(bob, '1'), await post(bob, '2'), await post(bob, '3')];
      await graph.settle();
      const [first] = (await readPage(alice, 1)).cursors;
      await bob.mutate('deletePost', { postId: newer });
      await post(bob, '4');
      await graph.settle();
      const rest = await readPage(alice, 10, first);
      expect(rest.entries.map(({ postId }) => postId)).toEqual([older, oldest]);
    });

    it('is empty, without another page, for somebody new, and for `first: 0`', async () => {
      const empty = { hasNextPage: false, endCursor: null };
      expect((await readPage(dan, 20)).pageInfo).toEqual(empty);
      await post(dan, '1');
      expect(await readPage(dan, 0)).toMatchObject({
        entries: [],
        pageInfo: { hasNextPage: true, endCursor: null },
      });
    });

    const cursor = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const id = '01a1fe58-b5e1-74f9-b3b2-c35097dd7b78';
    it.each([
      ['no cursor at all', 'nonsense'],
      ['a cursor of another list', cursor('bookmarks', '2026-01-01T00:00:00.000Z', id)],
      ['a time that is none', cursor('home-feed', '2026-13-01T00:00:00.000Z', id, 1)],
      ['an id that is none', cursor('home-feed', '2026-01-01T00:00:00.000Z', "' OR 1=1", 1)],
      ['a negative count', cursor('home-feed', '2026-01-01T00:00:00.000Z', id, -1)],
    ])('refuses %s', async (_case, after) => {
      const { data, errors } = await alice.query(
        'query ($after: String) { viewer { homeFeed(after: $after) { state } } }',
        {
          after,
        },
      );
      expect(data?.viewer).toEqual({ homeFeed: null });
      expect(errors).toMatchObject([
        { path: ['viewer', 'homeFeed'], extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    });

    it('refuses a negative page and one that is too large', async () => {
      const codeOf = async (first: number): Promise<string | undefined> =>
        (await alice.query('query ($first: Int) { viewer { homeFeed(first: $first) { state } } }', { first }))
          .errors?.[0]?.extensions.code;
      expect([await codeOf(-1), await codeOf(101)]).toEqual(['BAD_USER_INPUT', 'LIMIT_EXCEEDED']);
    });
  });

  it('is not ranked yet, and nobody’s when nobody is signed in', async () => {
    const ranked = await alice.query('{ viewer { homeFeed(order: RANKED) { state } } }');
    expect(ranked.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    const { data, errors } = await graph.anonymous.query('{ viewer { homeFeed { state } } }');
    expect({ data, errors }).toEqual({ data: { viewer: null }, errors: undefined });
  });
});
