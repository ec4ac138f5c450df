import { toGlobalId } from '@chorus/subgraph-kit';
import { countStatements } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { PostsWorld, refusal, type Anything, type Person } from './posts-world';

let world: PostsWorld;
let alice: Person;
let bob: Person;
let carol: Person;
let postId: string;

beforeAll(async () => {
  world = await PostsWorld.start();
});

afterAll(() => world.stop());

beforeEach(async () => {
  ({ alice, bob, carol } = world.people('alice', 'bob', 'carol'));
  postId = await world.post(alice);
  await world.takeEvents();
});

const keyOf = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1] as string;
const impossibleIds: [string, () => string][] = [
  ['an unknown post', () => toGlobalId('Post', uuidv7())],
  ['a comment', () => toGlobalId('Comment', uuidv7())],
  ['nonsense', () => 'nonsense'],
];

describe('a repost', () => {
  const fields = 'post { repostsCount viewerHasReposted }';
  const repost = (who: Person, id = postId) => world.mutate(who, 'repost', { postId: id }, fields);
  const undo = (who: Person, id = postId) => world.mutate(who, 'undoRepost', { postId: id }, fields);

  it('counts once, however often it is made', async () => {
    expect(await repost(bob)).toEqual({ post: { repostsCount: 1, viewerHasReposted: true }, userErrors: [] });
    expect(await repost(bob)).toEqual({ post: { repostsCount: 1, viewerHasReposted: true }, userErrors: [] });
    expect(await repost(alice)).toMatchObject({ post: { repostsCount: 2 } });
    expect(await world.takeEventTypes()).toEqual(['PostReposted', 'PostReposted']);
  });

  it('is told of with its place in feeds, and taken back', async () => {
    await repost(bob);
    expect(await undo(bob)).toEqual({ post: { repostsCount: 0, viewerHasReposted: false }, userErrors: [] });
    expect(await undo(bob)).toEqual({ post: { repostsCount: 0, viewerHasReposted: false }, userErrors: [] });
    const facts = { postId: keyOf(postId), authorId: alice.accountId, reposterId: bob.accountId };
    expect((await world.takeEvents()).map(({ type, data }) => [type, data])).toEqual([
      ['PostReposted', { ...facts, repostedAt: expect.any(String) }],
      ['RepostUndone', facts],
    ]);
  });

  it('taken back from a hidden post is the same work as from an unknown one', async () => {
    const work = async (id: string) =>
      (await countStatements(() => undo(bob, id))).statements.map(({ text }) => text);
    world.block(alice, bob);
    expect(await work(postId)).toEqual(await work(toGlobalId('Post', uuidv7())));
  });

  it('can be taken back from a post that one may not see any more', async () => {
    await repost(bob);
    world.block(alice, bob);
    expect(await undo(bob)).toEqual({ post: null, userErrors: [] });
    expect(await undo(bob)).toEqual({ post: null, userErrors: refusal('NOT_FOUND', 'postId') });
    expect(await world.readPost(alice, postId, 'repostsCount')).toEqual({ repostsCount: 0 });
  });

  it.each(impossibleIds)('of %s is NOT_FOUND', async (_case, id) => {
    const refused = { post: null, userErrors: refusal('NOT_FOUND', 'postId') };
    expect(await repost(bob, id())).toEqual(refused);
    expect(await undo(bob, id())).toEqual(refused);
  });
});

describe('a bookmark', () => {
  const bookmark = (who: Person, id = postId) =>
    world.mutate(who, 'bookmarkPost', { postId: id }, 'post { id viewerHasBookmarked }');
  const remove = (who: Person, id = postId) =>
    world.mutate(who, 'removeBookmark', { postId: id }, 'post { id viewerHasBookmarked }');
  const bookmarks = async (who: Person, after: string | null = null, first = 20): Promise<Anything> =>
    (
      await world.read(
        who,
        `query ($after: String, $first: Int) { viewer { bookmarks(after: $after, first: $first) {
           nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`,
        { after, first },
      )
    ).viewer.bookmarks;
  const idsOf = ({ nodes }: Anything) => nodes.map(({ id }: Anything) => id);

  it('is the viewer’s alone: nobody is told and nothing is counted', async () => {
    expect(await bookmark(bob)).toEqual({ post: { id: postId, viewerHasBookmarked: true }, userErrors: [] });
    expect(await bookmark(bob)).toEqual({ post: { id: postId, viewerHasBookmarked: true }, userErrors: [] });
    expect(await world.takeEvents()).toEqual([]);
    expect(idsOf(await bookmarks(bob))).toEqual([postId]);
    expect(idsOf(await bookmarks(alice))).toEqual([]);
    expect(await world.readPost(alice, postId, 'viewerHasBookmarked')).toEqual({
      viewerHasBookmarked: false,
    });
  });

  it('is listed newest first, page by page', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const id = await world.post(alice);
      await bookmark(bob, id);
      ids.unshift(id);
    }
    const first = await bookmarks(bob, null, 3);
    const second = await bookmarks(bob, first.pageInfo.endCursor, 3);
    expect([idsOf(first), idsOf(second)]).toEqual([ids.slice(0, 3), ids.slice(3)]);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect([first.pageInfo.hasPreviousPage, second.pageInfo.hasPreviousPage]).toEqual([false, true]);
  });

  it('is passed over while the post is not to be seen, and can be removed all the same', async () => {
    await bookmark(bob);
    world.block(alice, bob);
    expect(idsOf(await bookmarks(bob))).toEqual([]);
    world.part(alice, bob);
    expect(idsOf(await bookmarks(bob))).toEqual([postId]);
    world.block(alice, bob);
    expect(await remove(bob)).toEqual({ post: null, userErrors: [] });
    world.part(alice, bob);
    expect(idsOf(await bookmarks(bob))).toEqual([]);
    expect(await remove(bob)).toEqual({ post: { id: postId, viewerHasBookmarked: false }, userErrors: [] });
  });

  it('of a hidden post that was none is NOT_FOUND, like one of no post', async () => {
    world.block(alice, bob);
    const refused = { post: null, userErrors: refusal('NOT_FOUND', 'postId') };
    expect(await remove(bob)).toEqual(refused);
    expect(await bookmark(bob)).toEqual(refused);
  });

  it.each(impossibleIds)('of %s is NOT_FOUND', async (_case, id) => {
    const refused = { post: null, userErrors: refusal('NOT_FOUND', 'postId') };
    expect(await bookmark(bob, id())).toEqual(refused);
    expect(await remove(bob, id())).toEqual(refused);
  });

  it('lists refuse cursors of other lists', async () => {
    const query = 'query ($after: String) { viewer { bookmarks(after: $after) { nodes { id } } } }';
    const foreign = Buffer.from(
      JSON.stringify(['user-posts', '2026-01-01T00:00:00.000Z', uuidv7()]),
    ).toString('base64url');
    const { errors } = await world.run(bob, query, { after: foreign });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});

describe('views', () => {
  const record = (who: Person, postIds: string[]) =>
    world.mutate(who, 'recordPostViews', { postIds }, 'recordedCount');
  const viewsOf = async (who: Person) => (await world.readPost(who, postId, 'viewsCount')).viewsCount;

  it('count each person once, and only the author sees them', async () => {
    expect(await record(bob, [postId])).toEqual({ recordedCount: 1, userErrors: [] });
    expect(await record(bob, [postId, postId])).toEqual({ recordedCount: 0, userErrors: [] });
    expect(await record(carol, [postId])).toEqual({ recordedCount: 1, userErrors: [] });
    expect([await viewsOf(alice), await viewsOf(bob)]).toEqual([2, null]);
  });

  it('pass over one’s own posts, hidden ones, unknown ones and nonsense', async () => {
    const hidden = await world.post(carol, { audience: 'ONLY_ME' });
    const own = await world.post(bob);
    const ids = [own, hidden, toGlobalId('Post', uuidv7()), 'nonsense', alice.id, postId];
    expect(await record(bob, ids)).toEqual({ recordedCount: 1, userErrors: [] });
    expect(await record(bob, [])).toEqual({ recordedCount: 0, userErrors: [] });
  });

  it('are recorded 100 at once at most', async () => {
    expect(
      await record(
        bob,
        Array.from({ length: 101 }, () => postId),
      ),
    ).toEqual({
      recordedCount: null,
      userErrors: refusal('LIMIT_REACHED', 'postIds'),
    });
  });

  it('need somebody who views', async () => {
    const { errors } = await world.tryMutate(
      'anonymous',
      'recordPostViews',
      { postIds: [postId] },
      'recordedCount',
    );
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  it('of many clients that show the same posts in any order do not get in each other’s way', async () => {
    const postIds: string[] = [];
    for (let index = 0; index < 20; index += 1) postIds.push(await world.post(alice));
    const viewers = Array.from({ length: 20 }, (_, index) => world.person(`viewer_${index}`));
    await Promise.all(
      viewers.map((viewer, index) => record(viewer, index % 2 ? postIds : [...postIds].reverse())),
    );
    const [user] = await world.resolve(
      alice,
      'User',
      [alice.id],
      'posts(first: 20) { nodes { viewsCount } }',
    );
    expect(user.posts.nodes).toEqual(postIds.map(() => ({ viewsCount: 20 })));
    expect(await world.drift()).toEqual([]);
  });
});
