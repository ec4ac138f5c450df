import { Database } from '@chorus/database';
import { PostsWorld, refusal, type Anything, type Person } from './posts-world';

const dayMs = 86_400_000;

let world: PostsWorld;
let now: number;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  // Small batches, so that a handful of rows takes several.
  world = await PostsWorld.start({ clock: () => new Date(now), erasureBatchSize: 3 });
});

afterAll(() => world.stop());

beforeEach(async () => {
  now = Date.now();
  ({ alice, bob, carol } = world.people('alice', 'bob', 'carol'));
  await world.takeEvents();
});

const keyOf = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1] as string;
const remove = (postId: string) => world.succeed(alice, 'deletePost', { postId }, 'deletedPostId');
const restore = (who: Person, postId: string) => world.mutate(who, 'restorePost', { postId }, 'post { id }');
const daysPass = (days: number) => (now += days * dayMs);
const erase = () => world.runJob('posts.erasure');

/** A post with something of everything under it. */
async function busyPost(): Promise<{ postId: string; commentId: string }> {
  const postId = await world.post(alice, 'Hello @bob #busy_post');
  await world.succeed(alice, 'editPost', { postId, text: 'Hello @carol #busy_post' }, 'post { id }');
  const commentId = await world.comment(bob, postId);
  for (let index = 0; index < 7; index += 1) {
    const person = world.person(`person_${index}`);
    await world.comment(person, postId, { parentCommentId: commentId });
    await world.succeed(person, 'react', { subjectId: postId, kind: 'LIKE' }, 'subject { __typename }');
    await world.succeed(person, 'react', { subjectId: commentId, kind: 'LOVE' }, 'subject { __typename }');
    await world.succeed(person, 'repost', { postId }, 'post { id }');
    await world.succeed(person, 'bookmarkPost', { postId }, 'post { id }');
    await world.succeed(person, 'recordPostViews', { postIds: [postId] }, 'recordedCount');
  }
  return { postId, commentId };
}

const fields = `text commentsCount reactionsCount reactionCounts { kind count } repostsCount hashtags { name } mentions { id }
  comments { nodes { text replies { nodes { text } } } } revisions { nodes { text } }`;

describe('restorePost', () => {
  it('brings everything back as it was, for everybody', async () => {
    const { postId, commentId } = await busyPost();
    const before = await world.readPost(carol, postId, fields);
    await remove(postId);
    await world.takeEvents();
    daysPass(29);
    expect(await restore(alice, postId)).toEqual({ post: { id: postId }, userErrors: [] });
    expect(await world.readPost(carol, postId, fields)).toEqual(before);
    expect(await world.readComment(carol, commentId)).not.toBeNull();
    expect(await world.resolve(carol, 'User', [alice.id], 'postsCount')).toEqual([{ postsCount: 1 }]);
    const { createdAt } = await world.readPost(carol, postId, 'createdAt');
    expect((await world.takeEvents()).map(({ type, data }) => [type, data])).toEqual([
      [
        'PostRestored',
        {
          postId: keyOf(postId),
          authorId: alice.accountId,
          audience: 'PUBLIC',
          createdAt,
          mentionedIds: [carol.accountId, bob.accountId],
        },
      ],
    ]);
    expect(await world.drift()).toEqual([]);
  });

  it('changes nothing of a post that is not deleted', async () => {
    const postId = await world.post(alice);
    await world.takeEvents();
    expect(await restore(alice, postId)).toEqual({ post: { id: postId }, userErrors: [] });
    expect(await world.takeEvents()).toEqual([]);
  });

  it('comes too late after 30 days, whether or not erasure has come round', async () => {
    const postId = await world.post(alice);
    await remove(postId);
    daysPass(30);
    const tooLate = { post: null, userErrors: refusal('NOT_FOUND', 'postId') };
    expect(await restore(alice, postId)).toEqual(tooLate);
    now += 1;
    await erase();
    expect(await restore(alice, postId)).toEqual(tooLate);
  });

  it('brings back a post with what was taken from it meanwhile', async () => {
    const { postId, commentId } = await busyPost();
    await remove(postId);
    await world.succeed(bob, 'deleteComment', { commentId }, 'deletedCommentId');
    await restore(alice, postId);
    const { commentsCount, comments } = await world.readPost(carol, postId, fields);
    expect(commentsCount).toBe(7);
    expect(comments.nodes).toEqual([{ text: null, replies: expect.anything() }]);
    expect(await world.drift()).toEqual([]);
  });
});

describe('erasure', () => {
  const tables = [
    'posts',
    'post_revisions',
    'post_mentions',
    'post_hashtags',
    'comments',
    'reactions',
    'reposts',
    'bookmarks',
    'post_views',
    'post_view_counts',
  ];

  async function rowsOf(postId: string): Promise<Record<string, number>> {
    const rows: Record<string, number> = {};
    for (const table of tables) {
      const column = table === 'posts' ? 'id' : 'post_id';
      const [row] = await world.database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${table} WHERE ${column} = $1`,
        [keyOf(postId)],
      );
      rows[table] = row?.count ?? 0;
    }
    return rows;
  }

  const none = Object.fromEntries(tables.map((table) => [table, 0]));

  it('leaves nothing of a post deleted more than 30 days ago, and tells so once', async () => {
    const { postId } = await busyPost();
    await remove(postId);
    await world.takeEvents();
    daysPass(31);
    await Promise.all([erase(), erase()]);
    expect(await rowsOf(postId)).toEqual(none);
    expect(await world.takeEvents()).toEqual([
      {
        type: 'PostErased',
        aggregateId: keyOf(postId),
        actorId: null,
        data: { postId: keyOf(postId), authorId: alice.accountId },
      },
    ]);
    expect((await world.mutate(alice, 'deletePost', { postId }, 'deletedPostId')).userErrors).toEqual(
      refusal('NOT_FOUND', 'postId'),
    );
    expect(await world.drift()).toEqual([]);
  });

  it('leaves alone what lives, and what was deleted later', async () => {
    const { postId: live } = await busyPost();
    const { postId: deleted } = await busyPost();
    await remove(deleted);
    const before = [await rowsOf(live), await rowsOf(deleted)];
    daysPass(29);
    await erase();
    expect([await rowsOf(live), await rowsOf(deleted)]).toEqual(before);
  });

  it('goes on where a crash broke it off', async () => {
    const { postId } = await busyPost();
    await remove(postId);
    daysPass(31);
    await world.takeEvents();
    await world.database.execute('UPDATE posts SET erasing_at = now() WHERE id = $1', [keyOf(postId)]);
    await world.database.execute('DELETE FROM reactions WHERE post_id = $1', [keyOf(postId)]);
    await erase();
    expect(await rowsOf(postId)).toEqual(none);
    const events = (await world.takeEvents()).filter(({ aggregateId }) => aggregateId === keyOf(postId));
    expect(events.map(({ type }) => type)).toEqual(['PostErased']);
  });

  it('once begun cannot be undone', async () => {
    const postId = await world.post(alice);
    await remove(postId);
    await world.database.execute('UPDATE posts SET erasing_at = now() WHERE id = $1', [keyOf(postId)]);
    expect((await restore(alice, postId)).userErrors).toEqual(refusal('NOT_FOUND', 'postId'));
  });

  it('takes deleted comments from live posts: their rows, and the words of those that keep a place', async () => {
    const postId = await world.post(alice);
    const place = await world.comment(bob, postId, { text: 'words of a place' });
    const replyId = await world.comment(carol, postId, { parentCommentId: place });
    const gone: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const commentId = await world.comment(bob, postId, { text: 'words that go' });
      await world.succeed(carol, 'react', { subjectId: commentId, kind: 'LIKE' }, 'subject { __typename }');
      gone.push(commentId);
    }
    for (const commentId of [place, ...gone]) {
      await world.succeed(bob, 'deleteComment', { commentId }, 'deletedCommentId');
    }
    daysPass(31);
    await erase();
    const rows = await world.database.query<{ id: string; text: string }>(
      'SELECT id, text FROM comments WHERE post_id = $1 ORDER BY created_at, id',
      [keyOf(postId)],
    );
    expect(rows).toEqual([
      { id: keyOf(place), text: '' },
      { id: keyOf(replyId), text: 'A comment' },
    ]);
    const { comments } = await world.readPost(
      alice,
      postId,
      'comments { nodes { id isDeleted replies { nodes { id } } } }',
    );
    expect(comments.nodes).toEqual([{ id: place, isDeleted: true, replies: { nodes: [{ id: replyId }] } }]);
    expect(await world.drift()).toEqual([]);
  });

  it('never deletes more rows in one statement than it may', async () => {
    const { postId } = await busyPost();
    await remove(postId);
    daysPass(31);
    const spy = jest.spyOn(Database.prototype, 'execute');
    try {
      await erase();
      const touched = await Promise.all(spy.mock.results.map(({ value }) => value as Promise<Anything>));
      expect(Math.max(...touched)).toBe(3);
    } finally {
      spy.mockRestore();
    }
    expect(await rowsOf(postId)).toEqual(none);
  });
});
