import { PostsWorld, refusal, type Anything, type Person } from './posts-world';

const hourMs = 3_600_000;

let world: PostsWorld;
let now = Date.now();
let alice: Person;
let bob: Person;

beforeAll(async () => {
  world = await PostsWorld.start({ clock: () => new Date(now) });
});

afterAll(() => world.stop());

beforeEach(async () => {
  now = Date.now();
  ({ alice, bob } = world.people('alice', 'bob'));
  await world.takeEvents();
});

const create = (who: Person, input: Record<string, unknown>) =>
  world.mutate(who, 'createPost', { text: 'Hello', idempotencyKey: 'key', ...input }, 'post { id text }');

it('the same key with the same contents is the same post', async () => {
  const first = await create(alice, { contentWarning: 'joy' });
  expect(await create(alice, { contentWarning: 'joy', audience: null })).toEqual(first);
  expect(await world.takeEventTypes()).toEqual(['PostCreated']);
  expect(await world.drift()).toEqual([]);
});

it('stays the same post when the default audience or the quoted post changed since', async () => {
  const quotedPostId = await world.post(bob);
  const first = await create(alice, { quotedPostId });
  world.setDefaultAudience(alice, 'ONLY_ME');
  await world.succeed(bob, 'deletePost', { postId: quotedPostId }, 'deletedPostId');
  expect(await create(alice, { quotedPostId })).toEqual(first);
});

it('the same key with other contents is a conflict, and changes nothing', async () => {
  await create(alice, {});
  const before = await world.everything();
  for (const input of [
    { text: 'Other' },
    { contentWarning: 'joy' },
    { audience: 'PUBLIC' },
    { replyPolicy: 'NOBODY' },
  ]) {
    expect(await create(alice, input)).toEqual({
      post: null,
      userErrors: refusal('IDEMPOTENCY_CONFLICT', 'idempotencyKey'),
    });
  }
  expect(await world.everything()).toEqual(before);
});

it('the key is one person’s and one operation’s', async () => {
  const first = await create(alice, {});
  const second = await create(bob, {});
  expect(second.post.id).not.toBe(first.post.id);
  const input = { postId: first.post.id, text: 'Hello', idempotencyKey: 'key' };
  expect((await world.mutate(alice, 'addComment', input, 'comment { id }')).userErrors).toEqual([]);
});

it('a refused request does not use its key up', async () => {
  expect((await create(alice, { text: '' })).post).toBeNull();
  expect((await create(alice, {})).userErrors).toEqual([]);
});

it('of a post that was deleted since is no post and no error', async () => {
  const { post } = await create(alice, {});
  await world.succeed(alice, 'deletePost', { postId: post.id }, 'deletedPostId');
  expect(await create(alice, {})).toEqual({ post: null, userErrors: [] });
});

it.each([2, 20])('%d clicks at once make one post, and all get to know it', async (clicks) => {
  const answers = await Promise.all(Array.from({ length: clicks }, () => create(alice, {})));
  expect(new Set(answers.map(({ post }) => post.id)).size).toBe(1);
  expect(answers.every(({ userErrors }: Anything) => userErrors.length === 0)).toBe(true);
  expect(await world.takeEventTypes()).toEqual(['PostCreated']);
  expect(await world.drift()).toEqual([]);
});

it('clicks at once with one key and different contents make one post, and the others are conflicts', async () => {
  const answers = await Promise.all([0, 1, 2, 3].map((index) => create(alice, { text: `Text ${index}` })));
  expect(answers.filter(({ post }) => post !== null)).toHaveLength(1);
  expect(answers.filter(({ userErrors }) => userErrors[0]?.code === 'IDEMPOTENCY_CONFLICT')).toHaveLength(3);
});

it('comments keep the same promises', async () => {
  const postId = await world.post(alice);
  await world.takeEvents();
  const add = (text: string) =>
    world.mutate(bob, 'addComment', { postId, text, idempotencyKey: 'key' }, 'comment { id text }');
  const answers = await Promise.all([add('Hello'), add('Hello'), add('Hello')]);
  expect(new Set(answers.map(({ comment }) => comment.id)).size).toBe(1);
  expect((await add('Other')).userErrors).toEqual(refusal('IDEMPOTENCY_CONFLICT', 'idempotencyKey'));
  expect(await world.takeEventTypes()).toEqual(['CommentCreated']);
  expect(await world.drift()).toEqual([]);
});

it('keys are kept for 24 hours, and not for ever', async () => {
  const first = await create(alice, {});
  now += 24 * hourMs;
  await world.runJob('posts.idempotency-sweep');
  expect(await create(alice, {})).toEqual(first);
  now += 25 * hourMs;
  await world.runJob('posts.idempotency-sweep');
  expect((await create(alice, {})).post.id).not.toBe(first.post.id);
});
