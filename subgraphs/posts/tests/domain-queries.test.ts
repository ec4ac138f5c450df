import type { TimelineEntry } from '@chorus/domain-queries';
import { toGlobalId } from '@chorus/subgraph-kit';
import { countStatements } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { PostsWorld, type Person } from './posts-world';

let world: PostsWorld;
let alice: Person;
let bob: Person;
let carol: Person;
let dan: Person;

beforeAll(async () => {
  world = await PostsWorld.start();
});

afterAll(() => world.stop());

beforeEach(() => {
  ({ alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan'));
});

const keyOf = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1] as string;
const repost = (who: Person, postId: string) => world.succeed(who, 'repost', { postId }, 'post { id }');

it('posts.visible and posts.exists answer in order, false for what is no id', async () => {
  const postId = keyOf(await world.post(alice));
  const hidden = keyOf(await world.post(bob, { audience: 'ONLY_ME' }));
  const ids = [hidden, 'nonsense', postId, uuidv7(), '', postId];
  expect(await world.ask('posts.visible', { postIds: ids }, carol)).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
  expect(await world.ask('posts.exists', { type: 'Post', keys: ids }, carol)).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
  expect(await world.ask('posts.exists', { type: 'Message', keys: [postId] }, carol)).toEqual([false]);
  expect(await world.ask('posts.exists', { type: 'Comment', keys: ['nonsense', postId] }, carol)).toEqual([
    false,
    false,
  ]);
});

it('posts.visible costs the same for 100 posts as for one', async () => {
  const cost = async (count: number): Promise<number> => {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      ids.push(
        keyOf(
          await world.post(index % 2 ? alice : bob, {
            text: '@carol',
            audience: index % 3 ? 'PUBLIC' : 'MENTIONED',
          }),
        ),
      );
    }
    const { result, statements } = await countStatements(() =>
      world.ask('posts.visible', { postIds: ids }, carol),
    );
    expect(result).toEqual(ids.map(() => true));
    return statements.length;
  };
  expect(await cost(3)).toBe(2);
  expect(await cost(100)).toBe(2);
});

describe('posts.timeline', () => {
  const ask = (
    sources: Person[],
    {
      includeReposts = true,
      before = null,
      limit = 100,
    }: Partial<{ includeReposts: boolean; before: TimelineEntry | null; limit: number }> = {},
    asker: Person | 'service' | 'anonymous' = 'service',
  ) =>
    world.ask(
      'posts.timeline',
      { sourceIds: sources.map(({ accountId }) => accountId), includeReposts, before, limit },
      asker,
    );

  it('is the live posts and reposts of the sources, newest first, whatever the audience', async () => {
    const first = await world.post(alice, { audience: 'ONLY_ME' });
    const second = await world.post(bob);
    const third = await world.post(dan);
    const gone = await world.post(alice);
    await repost(alice, third);
    await repost(bob, gone);
    // Of one's own post: puts nothing anywhere.
    await repost(bob, second);
    await world.succeed(alice, 'deletePost', { postId: gone }, 'deletedPostId');
    const entries = await ask([alice, bob, carol]);
    expect(entries).toEqual([
      {
        postId: keyOf(third),
        authorId: dan.accountId,
        sourceId: alice.accountId,
        at: expect.any(String),
        audience: 'PUBLIC',
      },
      {
        postId: keyOf(second),
        authorId: bob.accountId,
        sourceId: bob.accountId,
        at: expect.any(String),
        audience: 'PUBLIC',
      },
      {
        postId: keyOf(first),
        authorId: alice.accountId,
        sourceId: alice.accountId,
        at: expect.any(String),
        audience: 'ONLY_ME',
      },
    ]);
    expect((await ask([alice, bob], { includeReposts: false })).map(({ postId }) => postId)).toEqual([
      keyOf(second),
      keyOf(first),
    ]);
    expect(await ask([])).toEqual([]);
  });

  it('goes on strictly before a position, and misses nothing, whoever posts how much', async () => {
    const people = Array.from({ length: 12 }, (_, index) => world.person(`source_${index}`));
    const posts: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (const [index, person] of people.entries()) {
        // Some post a lot, some hardly ever, some only repost.
        if (index % 4 === 3 && posts.length > 0)
          await repost(person, posts[(round * 7) % posts.length] as string);
        else if (round <= index % 5) posts.push(await world.post(person));
      }
    }
    const all = await ask(people, { limit: 1000 });
    const keys = all.map(({ at, postId, sourceId }) => `${at} ${postId} ${sourceId}`);
    expect(keys.length).toBeGreaterThan(40);
    expect(new Set(keys).size).toBe(keys.length);
    const byPosition = [...all].sort((one, other) =>
      one.at === other.at ? (one.postId < other.postId ? 1 : -1) : one.at < other.at ? 1 : -1,
    );
    expect(all.map(({ at, postId }) => [at, postId])).toEqual(
      byPosition.map(({ at, postId }) => [at, postId]),
    );
    for (const limit of [1, 3, 7]) {
      const paged: TimelineEntry[] = [];
      for (let before: TimelineEntry | null = null; ; before = paged.at(-1) ?? null) {
        const page = await ask(people, { before, limit });
        paged.push(...page);
        if (page.length < limit) break;
      }
      expect(paged.map(({ at, postId, sourceId }) => `${at} ${postId} ${sourceId}`)).toEqual(keys);
    }
  });

  it('is one statement for a thousand sources', async () => {
    const sources = [alice, ...Array.from({ length: 999 }, (_, index) => world.person(`many_${index}`))];
    await world.post(alice);
    const { result, statements } = await countStatements(() => ask(sources, { limit: 20 }));
    expect(result).toHaveLength(1);
    expect(statements).toHaveLength(1);
  });

  it('is for services, and for people about themselves', async () => {
    await world.post(alice);
    expect(await ask([alice], {}, alice)).toHaveLength(1);
    for (const [sources, asker] of [
      [[bob], alice],
      [[alice, bob], alice],
      [[alice], 'anonymous'],
    ] as const) {
      await expect(ask([...sources], {}, asker)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it.each([
    ['a negative limit', { limit: -1 }],
    ['half an entry', { limit: 0.5 }],
    ['a position that is none', { before: { at: 'yesterday', postId: uuidv7() } as TimelineEntry }],
    ['a post that is none', { before: { at: new Date().toISOString(), postId: 'x' } as TimelineEntry }],
  ])('refuses %s', async (_case, options) => {
    await expect(ask([alice], options)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

it('posts.reposts is for services: the reposts of a live post, newest first', async () => {
  const postId = await world.post(alice);
  await repost(bob, postId);
  await repost(carol, postId);
  const ask = (asker: Person | 'service') => world.ask('posts.reposts', { postId: keyOf(postId) }, asker);
  expect(await ask('service')).toEqual([
    {
      postId: keyOf(postId),
      authorId: alice.accountId,
      sourceId: carol.accountId,
      at: expect.any(String),
      audience: 'PUBLIC',
    },
    {
      postId: keyOf(postId),
      authorId: alice.accountId,
      sourceId: bob.accountId,
      at: expect.any(String),
      audience: 'PUBLIC',
    },
  ]);
  await expect(ask(alice)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await world.succeed(alice, 'deletePost', { postId }, 'deletedPostId');
  expect(await ask('service')).toEqual([]);
  expect(await world.ask('posts.reposts', { postId: toGlobalId('Post', 'x') })).toEqual([]);
});

it('posts.reposts-by is for services: the live reposts of any of these posts by any of these people', async () => {
  const [first, second, third] = [await world.post(alice), await world.post(alice), await world.post(alice)];
  await repost(bob, first);
  await repost(carol, first);
  await repost(bob, second);
  await repost(dan, second);
  await repost(bob, third);
  await world.succeed(alice, 'deletePost', { postId: second }, 'deletedPostId');
  const question = {
    postIds: [keyOf(first), keyOf(second)],
    sourceIds: [bob.accountId, dan.accountId],
  };
  expect(await world.ask('posts.reposts-by', question)).toEqual([
    {
      postId: keyOf(first),
      authorId: alice.accountId,
      sourceId: bob.accountId,
      at: expect.any(String),
      audience: 'PUBLIC',
    },
  ]);
  await expect(world.ask('posts.reposts-by', question, bob)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  for (const bad of [{ postIds: ['nonsense'] }, { sourceIds: Array(1001).fill(bob.accountId) }]) {
    await expect(world.ask('posts.reposts-by', { ...question, ...bad })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  }
});

it('posts.audiences is for services: for whom each live post is, so that many people can be judged at once', async () => {
  const open = keyOf(await world.post(alice, { text: 'Hello @bob' }));
  const narrow = keyOf(await world.post(alice, { text: '@bob and @carol', audience: 'MENTIONED' }));
  const gone = await world.post(alice);
  await world.succeed(alice, 'deletePost', { postId: gone }, 'deletedPostId');
  const postIds = [narrow, uuidv7(), keyOf(gone), open];
  const { result, statements } = await countStatements(() => world.ask('posts.audiences', { postIds }));
  expect(statements).toHaveLength(2);
  const authorId = alice.accountId;
  const mentionedIds = expect.arrayContaining([bob.accountId, carol.accountId]);
  expect(result).toEqual([
    { authorId, audience: 'MENTIONED', mentionedIds },
    null,
    null,
    { authorId, audience: 'PUBLIC', mentionedIds: [] },
  ]);
  await expect(world.ask('posts.audiences', { postIds }, bob)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  for (const bad of [['nonsense'], Array.from({ length: 1001 }, () => open)])
    await expect(world.ask('posts.audiences', { postIds: bad })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
});
