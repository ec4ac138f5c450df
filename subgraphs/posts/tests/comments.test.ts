import { toGlobalId } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { PostsWorld, refusal, type Anything, type Asker, type Person } from './posts-world';

let world: PostsWorld;
let alice: Person;
let bob: Person;
let carol: Person;
let dan: Person;
let postId: string;

beforeAll(async () => {
  world = await PostsWorld.start();
});

afterAll(() => world.stop());

beforeEach(async () => {
  ({ alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan'));
  postId = await world.post(alice);
  await world.takeEvents();
});

const keyOf = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1] as string;
const remove = (who: Person, commentId: string) =>
  world.succeed(who, 'deleteComment', { commentId }, 'deletedCommentId');
const reply = (who: Person, parentCommentId: string, input = {}) =>
  world.comment(who, postId, { parentCommentId, ...input });

/** The tree of comments, three levels of it, as nested texts: a deleted one is `null`. */
async function tree(asker: Asker): Promise<Anything> {
  const fields = 'isDeleted text author { id }';
  const query = `query ($id: ID!) { post(id: $id) { commentsCount comments {
    nodes { ${fields} replies { nodes { ${fields} replies { nodes { ${fields} } } } } } } } }`;
  const { post } = await world.read(asker, query, { id: postId });
  return { count: post.commentsCount, comments: post.comments.nodes.map(shape) };
}

function shape({ text, isDeleted, author, replies }: Anything): Anything {
  expect([text === null, author === null]).toEqual([isDeleted, isDeleted]);
  return replies?.nodes.length > 0 ? [text, replies.nodes.map(shape)] : [text];
}

describe('addComment', () => {
  it('comments, and replies to comments', async () => {
    const commentId = await world.comment(bob, postId, { text: ' Hello \r\n' });
    const replyId = await reply(carol, commentId, { text: 'Hello again' });
    expect(
      await world.readComment(alice, replyId, 'id text post { id } parent { id } author { id }'),
    ).toEqual({
      id: replyId,
      text: 'Hello again',
      post: { id: postId },
      parent: { id: commentId },
      author: { id: carol.id },
    });
    expect(
      await world.readComment(alice, commentId, 'text parent { id } repliesCount isDeleted editedAt'),
    ).toEqual({
      text: 'Hello',
      parent: null,
      repliesCount: 1,
      isDeleted: false,
      editedAt: null,
    });
    expect(await world.readPost(alice, postId, 'commentsCount')).toEqual({ commentsCount: 2 });
  });

  it('tells whose post and whose comment were answered, and who is mentioned', async () => {
    const commentId = await world.comment(bob, postId);
    await world.takeEvents();
    const replyId = await reply(carol, commentId, { text: 'See @dan and @nobody_here' });
    expect(await world.takeEvents()).toEqual([
      {
        type: 'CommentCreated',
        aggregateId: keyOf(postId),
        actorId: carol.accountId,
        data: {
          commentId: keyOf(replyId),
          postId: keyOf(postId),
          authorId: carol.accountId,
          postAuthorId: alice.accountId,
          parentCommentId: keyOf(commentId),
          parentAuthorId: bob.accountId,
          mentionedIds: [dan.accountId],
        },
      },
    ]);
  });

  const mentions = Array.from({ length: 21 }, (_, index) => `@person_${index}`).join(' ');

  it.each<[string, Record<string, unknown>, Anything]>([
    ['an empty text', { text: '' }, refusal('REQUIRED', 'text')],
    ['too long a text', { text: 'x'.repeat(2001) }, refusal('TOO_LONG', 'text')],
    ['a lone surrogate', { text: '\udc00' }, refusal('INVALID', 'text')],
    ['a control character', { text: 'a\u0007b' }, refusal('INVALID', 'text')],
    ['21 mentions', { text: mentions }, refusal('LIMIT_REACHED', 'text')],
    ['a malformed key', { idempotencyKey: '\n' }, refusal('INVALID', 'idempotencyKey')],
    ['an unknown post', { postId: toGlobalId('Post', uuidv7()) }, refusal('NOT_FOUND', 'postId')],
    [
      'the id of a person as the post',
      { postId: toGlobalId('User', uuidv7()) },
      refusal('NOT_FOUND', 'postId'),
    ],
    [
      'an unknown parent',
      { parentCommentId: toGlobalId('Comment', uuidv7()) },
      refusal('NOT_FOUND', 'parentCommentId'),
    ],
    ['a malformed parent', { parentCommentId: 'nonsense' }, refusal('NOT_FOUND', 'parentCommentId')],
  ])('refuses %s, and changes nothing', async (_case, input, userErrors) => {
    const before = await world.everything();
    const payload = await world.mutate(
      bob,
      'addComment',
      { postId, text: 'Hello', ...input },
      'comment { id }',
    );
    expect(payload).toEqual({ comment: null, userErrors });
    expect(await world.everything()).toEqual(before);
  });

  it('does not reply to the post itself, to a comment of another post, to a deleted or a hidden one', async () => {
    const otherPostId = await world.post(alice);
    const elsewhere = await world.comment(bob, otherPostId);
    const deleted = await world.comment(bob, postId);
    await reply(carol, deleted);
    await remove(bob, deleted);
    const hidden = await world.comment(dan, postId);
    world.block(dan, carol);
    for (const parentCommentId of [postId, elsewhere, deleted, hidden]) {
      const payload = await world.mutate(
        carol,
        'addComment',
        { postId, parentCommentId, text: 'a' },
        'comment { id }',
      );
      expect(payload.userErrors).toEqual(refusal('NOT_FOUND', 'parentCommentId'));
    }
  });

  it('nests 100 levels, and no more', async () => {
    let deepest = await world.comment(bob, postId);
    for (let depth = 1; depth <= 100; depth += 1) deepest = await reply(depth % 2 ? carol : bob, deepest);
    const payload = await world.mutate(
      bob,
      'addComment',
      { postId, parentCommentId: deepest, text: 'a' },
      'comment { id }',
    );
    expect(payload.userErrors).toEqual(refusal('LIMIT_REACHED', 'parentCommentId'));
    expect(await world.readComment(dan, deepest)).toEqual({ id: deepest });
  });
});

describe('editComment', () => {
  it('changes the text and tells of it once', async () => {
    const commentId = await world.comment(bob, postId);
    await world.takeEvents();
    const edit = () =>
      world.succeed(bob, 'editComment', { commentId, text: 'Better' }, 'comment { text editedAt }');
    const { comment } = await edit();
    expect(comment).toEqual({ text: 'Better', editedAt: expect.any(String) });
    expect((await edit()).comment).toEqual(comment);
    expect((await world.takeEvents()).map(({ type, data }) => [type, data])).toEqual([
      [
        'CommentEdited',
        {
          commentId: keyOf(commentId),
          postId: keyOf(postId),
          authorId: bob.accountId,
          revision: 1,
          addedMentionIds: [],
        },
      ],
    ]);
  });

  it('tells whom it mentions and did not before', async () => {
    const commentId = await world.comment(bob, postId, { text: `@${carol.handle} look` });
    await world.takeEvents();
    const text = `@${carol.handle} @${dan.handle} @nobody_there look`;
    await world.succeed(bob, 'editComment', { commentId, text });
    expect((await world.takeEvents()).map(({ data }) => data)).toMatchObject([
      { addedMentionIds: [dan.accountId] },
    ]);
  });

  it.each([
    ['', 'REQUIRED'],
    ['x'.repeat(2001), 'TOO_LONG'],
    ['\ud800', 'INVALID'],
  ])('refuses %j as a text', async (text, code) => {
    const commentId = await world.comment(bob, postId);
    const payload = await world.mutate(bob, 'editComment', { commentId, text }, 'comment { id }');
    expect(payload).toEqual({ comment: null, userErrors: refusal(code, 'text') });
  });

  it('does not find a deleted comment, which keeps its place for a reply', async () => {
    const commentId = await world.comment(bob, postId);
    await reply(carol, commentId);
    await remove(bob, commentId);
    const payload = await world.mutate(bob, 'editComment', { commentId, text: 'Back' }, 'comment { id }');
    expect(payload.userErrors).toEqual(refusal('NOT_FOUND', 'commentId'));
  });
});

describe('a deleted comment', () => {
  it('is gone when nobody replied', async () => {
    const commentId = await world.comment(bob, postId, { text: 'One' });
    await world.comment(bob, postId, { text: 'Two' });
    await remove(bob, commentId);
    expect(await tree(carol)).toEqual({ count: 1, comments: [['Two']] });
    expect(await world.readComment(bob, commentId)).toBeNull();
  });

  it('stays as a place without text and author while somebody’s reply needs it', async () => {
    const commentId = await world.comment(bob, postId, { text: 'One' });
    await world.succeed(carol, 'react', { subjectId: commentId, kind: 'LIKE' }, 'subject { __typename }');
    const replyId = await reply(carol, commentId, { text: 'Two' });
    await remove(bob, commentId);
    expect(await tree(carol)).toEqual({ count: 1, comments: [[null, [['Two']]]] });
    const fields = `isDeleted text author { id } editedAt reactionsCount reactionCounts { kind } viewerReaction repliesCount
      viewerCanEdit { allowed } viewerCanDelete { allowed } replies { nodes { id } }`;
    expect(await world.readComment(carol, commentId, fields)).toEqual({
      isDeleted: true,
      text: null,
      author: null,
      editedAt: null,
      reactionsCount: null,
      reactionCounts: null,
      viewerReaction: null,
      repliesCount: 1,
      viewerCanEdit: { allowed: false },
      viewerCanDelete: { allowed: false },
      replies: { nodes: [{ id: replyId }] },
    });
    expect(await world.readComment(carol, replyId, 'parent { id isDeleted }')).toEqual({
      parent: { id: commentId, isDeleted: true },
    });
  });

  it('goes with the last reply, and takes along the deleted ones above it that nothing else needs', async () => {
    const top = await world.comment(bob, postId, { text: 'top' });
    const middle = await reply(bob, top, { text: 'middle' });
    const leaf = await reply(carol, middle, { text: 'leaf' });
    await remove(bob, top);
    await remove(bob, middle);
    expect(await tree(alice)).toEqual({ count: 1, comments: [[null, [[null, [['leaf']]]]]] });
    await remove(carol, leaf);
    expect(await tree(alice)).toEqual({ count: 0, comments: [] });
    expect(await world.readComment(alice, top)).toBeNull();
    expect(await world.drift()).toEqual([]);
  });

  it('goes only as far up as nothing lives', async () => {
    const top = await world.comment(bob, postId, { text: 'top' });
    const middle = await reply(bob, top, { text: 'middle' });
    const leaf = await reply(carol, middle, { text: 'leaf' });
    await reply(dan, top, { text: 'other' });
    await remove(bob, top);
    await remove(bob, middle);
    await remove(carol, leaf);
    expect(await tree(alice)).toEqual({ count: 1, comments: [[null, [['other']]]] });
    expect(await world.drift()).toEqual([]);
  });

  it('can be deleted again without effect, by its author also when it is gone', async () => {
    const commentId = await world.comment(bob, postId);
    await remove(bob, commentId);
    await world.takeEvents();
    const before = await world.everything();
    expect(await remove(bob, commentId)).toEqual({ deletedCommentId: commentId, userErrors: [] });
    expect(await world.everything()).toEqual(before);
  });

  it('is told of', async () => {
    const commentId = await world.comment(bob, postId);
    await world.takeEvents();
    await remove(alice, commentId);
    expect(await world.takeEvents()).toEqual([
      {
        type: 'CommentDeleted',
        aggregateId: keyOf(postId),
        actorId: alice.accountId,
        data: { commentId: keyOf(commentId), postId: keyOf(postId), authorId: bob.accountId },
      },
    ]);
  });

  it('cannot be reacted to', async () => {
    const commentId = await world.comment(bob, postId);
    await reply(carol, commentId);
    await remove(bob, commentId);
    const payload = await world.mutate(
      carol,
      'react',
      { subjectId: commentId, kind: 'LIKE' },
      'subject { __typename }',
    );
    expect(payload).toEqual({ subject: null, userErrors: refusal('NOT_FOUND', 'subjectId') });
  });
});

it('one’s own comment can be deleted on a post that one may not see any more', async () => {
  const commentId = await world.comment(bob, postId);
  world.block(alice, bob);
  expect(await world.readComment(bob, commentId)).toBeNull();
  await remove(bob, commentId);
  expect(await tree(alice)).toEqual({ count: 0, comments: [] });
});

describe('comments of a hidden person', () => {
  it('are left out together with everything under them, while counts count what lives', async () => {
    const hidden = await world.comment(bob, postId, { text: 'hidden' });
    const under = await reply(carol, hidden, { text: 'under' });
    const deepUnder = await reply(alice, under, { text: 'deep under' });
    await world.comment(carol, postId, { text: 'seen' });
    world.block(dan, bob);
    expect(await tree(dan)).toEqual({ count: 4, comments: [['seen']] });
    for (const commentId of [hidden, under, deepUnder]) {
      expect(await world.readComment(dan, commentId)).toBeNull();
      const keys = [keyOf(commentId)];
      expect(await world.ask('posts.exists', { type: 'Comment', keys }, dan)).toEqual([false]);
      expect(await world.ask('posts.exists', { type: 'Comment', keys }, carol)).toEqual([true]);
    }
  });

  it('leave the pages full', async () => {
    for (let index = 0; index < 30; index += 1) await world.comment(index % 3 === 0 ? carol : bob, postId);
    world.block(dan, bob);
    const query = `query ($id: ID!, $after: String) { post(id: $id) { comments(first: 4, after: $after) {
      nodes { author { id } } pageInfo { hasNextPage endCursor } } } }`;
    const sizes: number[] = [];
    let after: string | null = null;
    for (;;) {
      const { comments }: Anything = (await world.read(dan, query, { id: postId, after })).post;
      sizes.push(comments.nodes.length);
      expect(comments.nodes.every(({ author }: Anything) => author.id === carol.id)).toBe(true);
      if (!comments.pageInfo.hasNextPage) break;
      after = comments.pageInfo.endCursor;
    }
    expect(sizes).toEqual([4, 4, 2]);
  });
});

describe('the order of comments', () => {
  async function arrange(): Promise<Record<string, string>> {
    const ids: Record<string, string> = {};
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      ids[name] = await world.comment(bob, postId, { text: name });
    const react = (who: Person, name: string) =>
      world.succeed(who, 'react', { subjectId: ids[name], kind: 'LIKE' }, 'subject { __typename }');
    await react(alice, 'd');
    await react(bob, 'd');
    await react(alice, 'c');
    await react(alice, 'e');
    return ids;
  }

  async function pages(order: string | null, size: number): Promise<string> {
    const query = `query ($id: ID!, $after: String, $order: CommentOrder, $first: Int) { post(id: $id) {
      comments(first: $first, after: $after, order: $order) { nodes { text } pageInfo { hasNextPage endCursor } } } }`;
    let texts = '';
    let after: string | null = null;
    do {
      const variables: Record<string, unknown> = { id: postId, after, order, first: size };
      const { comments }: Anything = (await world.read(carol, query, variables)).post;
      texts += `${comments.nodes.map(({ text }: Anything) => text).join('')} `;
      after = comments.pageInfo.hasNextPage ? comments.pageInfo.endCursor : null;
    } while (after !== null);
    return texts.trim();
  }

  it('is oldest, newest or top first, page by page', async () => {
    await arrange();
    expect(await pages('OLDEST', 2)).toBe('ab cd e');
    expect(await pages('NEWEST', 2)).toBe('ed cb a');
    expect(await pages('TOP', 2)).toBe('dc ea b');
    expect(await pages('TOP', 1)).toBe('d c e a b');
    expect(await pages(null, 5)).toBe('abcde');
  });
});
