import { toGlobalId } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { PostsWorld, refusal, type Anything, type Person } from './posts-world';

let world: PostsWorld;
let alice: Person;
let bob: Person;
let carol: Person;
let dan: Person;

beforeAll(async () => {
  world = await PostsWorld.start();
});

afterAll(() => world.stop());

beforeEach(async () => {
  ({ alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan'));
  await world.takeEvents();
});

const create = (author: Person, input: Record<string, unknown>, selection = 'post { id }') =>
  world.mutate(author, 'createPost', input, selection);
const keyOf = (postId: string) => Buffer.from(postId, 'base64url').toString().slice('Post:'.length);

describe('createPost', () => {
  it('posts, and shows the post to its author in the answer', async () => {
    const { post, userErrors } = await create(
      alice,
      { text: '  Hello\r\nworld  ', contentWarning: 'joy', replyPolicy: 'FOLLOWED' },
      `post { id text contentWarning replyPolicy audience createdAt editedAt commentsCount reactionsCount repostsCount
         reactionCounts { kind count } viewsCount author { id } hashtags { name } mentions { id } quotedPost { id }
         viewerReaction viewerHasReposted viewerHasBookmarked }`,
    );
    expect(userErrors).toEqual([]);
    expect(post).toEqual({
      id: expect.any(String),
      text: 'Hello\nworld',
      contentWarning: 'joy',
      replyPolicy: 'FOLLOWED',
      audience: 'PUBLIC',
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      editedAt: null,
      commentsCount: 0,
      reactionsCount: 0,
      repostsCount: 0,
      reactionCounts: [],
      viewsCount: 0,
      author: { id: alice.id },
      hashtags: [],
      mentions: [],
      quotedPost: null,
      viewerReaction: null,
      viewerHasReposted: false,
      viewerHasBookmarked: false,
    });
  });

  it('tells of the post by ids and facts, never by its text', async () => {
    const quotedPostId = await world.post(bob);
    await world.takeEvents();
    const { post } = await create(
      alice,
      { text: 'Hello @carol', audience: 'FOLLOWERS', quotedPostId },
      'post { id createdAt }',
    );
    const postId = keyOf(post.id);
    expect(await world.takeEvents()).toEqual([
      {
        type: 'PostCreated',
        aggregateId: postId,
        actorId: alice.accountId,
        data: {
          postId,
          authorId: alice.accountId,
          audience: 'FOLLOWERS',
          createdAt: post.createdAt,
          mentionedIds: [carol.accountId],
          quotedPostId: keyOf(quotedPostId),
          quotedAuthorId: bob.accountId,
        },
      },
    ]);
  });

  it("takes the author's default audience when none is given", async () => {
    world.setDefaultAudience(alice, 'FRIENDS');
    const audienceOf = async (input: Record<string, unknown>) =>
      (await create(alice, { text: 'Hello', ...input }, 'post { audience }')).post.audience;
    expect(await audienceOf({})).toBe('FRIENDS');
    expect(await audienceOf({ audience: null })).toBe('FRIENDS');
    expect(await audienceOf({ audience: 'PUBLIC' })).toBe('PUBLIC');
  });

  it('mentions people who exist and with whom there is no block, each once, in the order of the text', async () => {
    world.block(alice, bob);
    const { post } = await create(
      alice,
      { text: '@DAN and @nobody_here, @bob, @carol, @dan; not carol@dan.org' },
      'post { mentions { id } }',
    );
    expect(post.mentions).toEqual([{ id: dan.id }, { id: carol.id }]);
  });

  it('does not show a mention of somebody hidden from the reader', async () => {
    const postId = await world.post(alice, 'Hello @bob and @carol');
    world.block(bob, dan);
    expect(await world.readPost(dan, postId, 'mentions { id }')).toEqual({ mentions: [{ id: carol.id }] });
    expect(await world.readPost('anonymous', postId, 'mentions { id }')).toEqual({
      mentions: [{ id: bob.id }, { id: carol.id }],
    });
  });

  it('counts the author’s posts of every audience', async () => {
    await world.post(alice, { audience: 'PUBLIC' });
    await world.post(alice, { audience: 'ONLY_ME' });
    expect(await world.resolve(bob, 'User', [alice.id, bob.id], 'postsCount')).toEqual([
      { postsCount: 2 },
      { postsCount: 0 },
    ]);
  });

  it('quotes what is PUBLIC, as long as the reader may see it', async () => {
    const quotedPostId = await world.post(bob);
    const postId = await world.post(alice, { quotedPostId });
    const quoted = async (viewer: Person) =>
      (await world.readPost(viewer, postId, 'quotedPost { id }')).quotedPost;
    expect(await quoted(carol)).toEqual({ id: quotedPostId });
    world.block(bob, carol);
    expect(await quoted(carol)).toBeNull();
    await world.succeed(bob, 'deletePost', { postId: quotedPostId }, 'deletedPostId');
    expect(await quoted(alice)).toBeNull();
  });

  const manyHandles = (count: number) =>
    Array.from({ length: count }, (_, index) => `@person_${index}`).join(' ');
  const manyHashtags = (count: number) =>
    Array.from({ length: count }, (_, index) => `#tag_${index}`).join(' ');

  it.each<[string, Record<string, unknown>, Anything]>([
    ['an empty text', { text: '' }, refusal('REQUIRED', 'text')],
    ['a blank text', { text: ' \n ' }, refusal('REQUIRED', 'text')],
    ['too long a text', { text: 'x'.repeat(5001) }, refusal('TOO_LONG', 'text')],
    ['a lone surrogate', { text: 'a\ud800b' }, refusal('INVALID', 'text')],
    ['a control character', { text: 'a\u0000b' }, refusal('INVALID', 'text')],
    ['a bidirectional override', { text: 'a\u202eb' }, refusal('INVALID', 'text')],
    ['21 mentions', { text: manyHandles(21) }, refusal('LIMIT_REACHED', 'text')],
    ['31 hashtags', { text: manyHashtags(31) }, refusal('LIMIT_REACHED', 'text')],
    ['an empty content warning', { text: 'a', contentWarning: '' }, refusal('REQUIRED', 'contentWarning')],
    [
      'too long a content warning',
      { text: 'a', contentWarning: 'x'.repeat(201) },
      refusal('TOO_LONG', 'contentWarning'),
    ],
    [
      'a content warning of two lines',
      { text: 'a', contentWarning: 'a\nb' },
      refusal('INVALID', 'contentWarning'),
    ],
    ['media', { text: 'a', mediaIds: [toGlobalId('Media', uuidv7())] }, refusal('NOT_ALLOWED', 'mediaIds')],
    ['an empty key', { text: 'a', idempotencyKey: '' }, refusal('INVALID', 'idempotencyKey')],
    ['too long a key', { text: 'a', idempotencyKey: 'k'.repeat(101) }, refusal('INVALID', 'idempotencyKey')],
    [
      'a key that is not ASCII',
      { text: 'a', idempotencyKey: 'schlüssel' },
      refusal('INVALID', 'idempotencyKey'),
    ],
    [
      'a quote of nothing',
      { text: 'a', quotedPostId: toGlobalId('Post', uuidv7()) },
      refusal('NOT_FOUND', 'quotedPostId'),
    ],
    [
      'a quote of a person',
      { text: 'a', quotedPostId: toGlobalId('User', uuidv7()) },
      refusal('NOT_FOUND', 'quotedPostId'),
    ],
    ['a quote of nonsense', { text: 'a', quotedPostId: 'nonsense' }, refusal('NOT_FOUND', 'quotedPostId')],
  ])('refuses %s, and changes nothing', async (_case, input, userErrors) => {
    const before = await world.everything();
    expect(await create(alice, input)).toEqual({ post: null, userErrors });
    expect(await world.everything()).toEqual(before);
  });

  it('names everything that is wrong at once', async () => {
    const { userErrors } = await create(alice, {
      text: '',
      contentWarning: '',
      mediaIds: ['x'],
      idempotencyKey: '',
    });
    expect(userErrors.map(({ path }: { path: string[] }) => path[1])).toEqual([
      'text',
      'contentWarning',
      'mediaIds',
      'idempotencyKey',
    ]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['5,000 characters, each of two code units', { text: '😀'.repeat(5000) }],
    ['20 mentions', { text: manyHandles(20) }],
    ['the same mention and hashtag again and again', { text: '@bob #tag '.repeat(50) }],
    ['30 hashtags', { text: manyHashtags(30) }],
    ['no media', { text: 'a', mediaIds: [] }],
  ])('takes %s', async (_case, input) => {
    expect((await create(alice, input)).userErrors).toEqual([]);
  });

  it('does not quote what is not PUBLIC, nor what the viewer may not see', async () => {
    const followersPostId = await world.post(bob, { audience: 'FOLLOWERS' });
    const tryQuote = async () =>
      (await create(alice, { text: 'Look', quotedPostId: followersPostId })).userErrors;
    expect(await tryQuote()).toEqual(refusal('NOT_FOUND', 'quotedPostId'));
    world.follow(alice, bob);
    expect(await tryQuote()).toEqual(refusal('NOT_ALLOWED', 'quotedPostId'));
  });

  it('is UNAVAILABLE, and posts nothing, when a mention cannot be judged', async () => {
    world.stopDomain('social-graph');
    try {
      const { data, errors } = await world.tryMutate(
        alice,
        'createPost',
        { text: 'Hello @bob' },
        'post { id }',
      );
      expect(data).toEqual({ createPost: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', subgraph: 'social-graph' } }]);
    } finally {
      world.startDomain('social-graph');
    }
    expect(await world.takeEvents()).toEqual([]);
  });
});

describe('editPost', () => {
  const edit = (editor: Person, input: Record<string, unknown>, selection = 'post { id }') =>
    world.mutate(editor, 'editPost', input, selection);

  it('keeps what the post said before, newest first, for every reader', async () => {
    const postId = await world.post(alice, 'One');
    await edit(alice, { postId, text: 'Two' });
    const { post } = await edit(alice, { postId, text: 'Three' }, 'post { text createdAt editedAt }');
    const { revisions } = await world.readPost(
      bob,
      postId,
      'revisions { nodes { text createdAt } pageInfo { hasNextPage } }',
    );
    expect(revisions.nodes.map(({ text }: { text: string }) => text)).toEqual(['Three', 'Two', 'One']);
    expect(revisions.pageInfo.hasNextPage).toBe(false);
    expect(revisions.nodes[0].createdAt).toBe(post.editedAt);
    expect(revisions.nodes[2].createdAt).toBe(post.createdAt);
  });

  it('pages through the revisions', async () => {
    const postId = await world.post(alice, 'One');
    for (const text of ['Two', 'Three', 'Four']) await edit(alice, { postId, text });
    const page = async (after: string | null) =>
      (
        await world.read(
          bob,
          `query ($id: ID!, $after: String) { post(id: $id) { revisions(first: 2, after: $after) {
             nodes { text } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`,
          { id: postId, after },
        )
      ).post.revisions;
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect(first.nodes).toEqual([{ text: 'Four' }, { text: 'Three' }]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(second.nodes).toEqual([{ text: 'Two' }, { text: 'One' }]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('tells of the new revision and of who was mentioned by it and never before', async () => {
    const postId = await world.post(alice, 'Hello @bob');
    await world.takeEvents();
    await edit(alice, { postId, text: 'Hello @carol' });
    await edit(alice, { postId, text: 'Hello @bob and @dan' });
    expect((await world.takeEvents()).map(({ type, data }) => [type, data])).toEqual([
      [
        'PostEdited',
        {
          postId: keyOf(postId),
          authorId: alice.accountId,
          revision: 1,
          addedMentionIds: [carol.accountId],
        },
      ],
      [
        'PostEdited',
        { postId: keyOf(postId), authorId: alice.accountId, revision: 2, addedMentionIds: [dan.accountId] },
      ],
    ]);
    expect(await world.readPost(alice, postId, 'mentions { id }')).toEqual({
      mentions: [{ id: bob.id }, { id: dan.id }],
    });
  });

  it('adds mentions, but never readers', async () => {
    const postId = await world.post(alice, { text: 'For @bob', audience: 'MENTIONED' });
    await edit(alice, { postId, text: 'For @carol' });
    expect(await world.readPost(carol, postId)).toBeNull();
    expect(await world.readPost(bob, postId, 'mentions { id }')).toEqual({ mentions: [{ id: carol.id }] });
  });

  it('changes nothing and tells nobody when the text is the same', async () => {
    const postId = await world.post(alice, { text: 'Hello', contentWarning: 'joy' });
    await world.takeEvents();
    const before = await world.everything();
    expect((await edit(alice, { postId, text: ' Hello ' })).userErrors).toEqual([]);
    expect(await world.everything()).toEqual(before);
  });

  it('keeps the content warning when it is absent, removes it when it is null, and makes no revision of it', async () => {
    const postId = await world.post(alice, { text: 'Hello', contentWarning: 'joy' });
    const fields = 'post { text contentWarning editedAt revisions { nodes { text } } }';
    const { post: kept } = await edit(alice, { postId, text: 'Hello you' }, fields);
    expect(kept.contentWarning).toBe('joy');
    await world.takeEvents();
    const { post: changed } = await edit(
      alice,
      { postId, text: 'Hello you', contentWarning: 'spoilers' },
      fields,
    );
    expect(changed).toEqual({ ...kept, contentWarning: 'spoilers' });
    const { post: removed } = await edit(alice, { postId, text: 'Hello you', contentWarning: null }, fields);
    expect(removed).toEqual({ ...kept, contentWarning: null });
    expect(await world.takeEvents()).toEqual([]);
  });

  it('moves the hashtags with the text', async () => {
    const postId = await world.post(alice, '#before_edit');
    await edit(alice, { postId, text: '#after_edit' });
    const { before, after } = await world.read(
      bob,
      '{ before: hashtag(name: "before_edit") { name } after: hashtag(name: "after_edit") { name posts { nodes { id } } } }',
    );
    expect(before).toBeNull();
    expect(after).toEqual({ name: 'after_edit', posts: { nodes: [{ id: postId }] } });
  });

  it.each<[string, Record<string, unknown>, Anything]>([
    ['an empty text', { text: '' }, refusal('REQUIRED', 'text')],
    ['too long a text', { text: 'x'.repeat(5001) }, refusal('TOO_LONG', 'text')],
    [
      'too long a content warning',
      { text: 'a', contentWarning: 'x'.repeat(201) },
      refusal('TOO_LONG', 'contentWarning'),
    ],
    ['21 mentions', { text: manyMentions() }, refusal('LIMIT_REACHED', 'text')],
  ])('refuses %s, and changes nothing', async (_case, input, userErrors) => {
    const postId = await world.post(alice);
    const before = await world.everything();
    expect(await edit(alice, { postId, ...input })).toEqual({ post: null, userErrors });
    expect(await world.everything()).toEqual(before);
  });
});

function manyMentions(): string {
  return Array.from({ length: 21 }, (_, index) => `@person_${index}`).join(' ');
}

describe('deletePost', () => {
  it('takes the post away from everybody at once, its author included', async () => {
    const postId = await world.post(alice, '#soon_gone');
    const commentId = await world.comment(bob, postId);
    await world.takeEvents();
    expect(await world.mutate(alice, 'deletePost', { postId }, 'deletedPostId')).toEqual({
      deletedPostId: postId,
      userErrors: [],
    });
    for (const viewer of [alice, bob, 'anonymous'] as const) {
      expect(await world.readPost(viewer, postId)).toBeNull();
      expect(await world.readComment(viewer, commentId)).toBeNull();
    }
    const { hashtag } = await world.read(bob, '{ hashtag(name: "soon_gone") { name } }');
    expect(hashtag).toBeNull();
    expect(await world.resolve(bob, 'User', [alice.id], 'postsCount posts { nodes { id } }')).toEqual([
      { postsCount: 0, posts: { nodes: [] } },
    ]);
    expect((await world.takeEvents()).map(({ type, data }) => [type, data])).toEqual([
      ['PostDeleted', { postId: keyOf(postId), authorId: alice.accountId }],
    ]);
  });

  it('succeeds again and tells nobody again', async () => {
    const postId = await world.post(alice);
    await world.succeed(alice, 'deletePost', { postId }, 'deletedPostId');
    await world.takeEvents();
    expect(await world.succeed(alice, 'deletePost', { postId }, 'deletedPostId')).toMatchObject({
      deletedPostId: postId,
    });
    expect(await world.takeEvents()).toEqual([]);
    expect(await world.drift()).toEqual([]);
  });
});

describe('post(id:)', () => {
  it.each([
    ['an unknown post', () => toGlobalId('Post', uuidv7())],
    ['a person', () => alice.id],
    ['nonsense', () => 'nonsense'],
    ['nothing', () => ''],
    ['an injection', () => toGlobalId('Post', "' OR 1=1 --")],
  ])('is null, without an error, for the id of %s', async (_case, id) => {
    expect(await world.readPost(bob, id())).toBeNull();
    expect(await world.resolve(bob, 'Post', [id()], 'id')).toEqual([null]);
  });
});
