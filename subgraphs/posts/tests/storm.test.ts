import { PostsWorld, type Anything, type Person } from './posts-world';

// Everybody at once, again and again: afterwards every count agrees with the rows it counts, every event was told once
// and in an order that makes sense, and nobody was answered with an error.

let world: PostsWorld;
let alice: Person;
let crowd: Person[];

beforeAll(async () => {
  world = await PostsWorld.start({}, { processes: 3 });
  alice = world.person('alice');
  crowd = Array.from({ length: 25 }, (_, index) => world.person(`person_${index}`));
});

afterAll(() => world.stop());

beforeEach(async () => {
  await world.takeEvents();
});

const kinds = ['LIKE', 'LOVE', 'LAUGH', 'WOW', 'SAD', 'ANGRY'];
const react = (who: Person, subjectId: string, kind: string) =>
  world.succeed(who, 'react', { subjectId, kind }, 'subject { __typename }');
const removeReaction = (who: Person, subjectId: string) =>
  world.succeed(who, 'removeReaction', { subjectId }, 'subject { __typename }');

it('50 reactions and removals at once', async () => {
  const postId = await world.post(alice);
  await world.takeEvents();
  await Promise.all(
    crowd.flatMap((person, index) => [
      react(person, postId, kinds[index % 6] as string),
      index % 3 === 0
        ? removeReaction(person, postId)
        : react(person, postId, kinds[(index + 1) % 6] as string),
    ]),
  );
  expect(await world.drift()).toEqual([]);
  const { reactionsCount, reactionCounts } = await world.readPost(
    alice,
    postId,
    'reactionsCount reactionCounts { kind count }',
  );
  expect(reactionCounts.reduce((sum: number, { count }: Anything) => sum + count, 0)).toBe(reactionsCount);
  await expectEventsToAgree(reactionsCount);
});

/** Replaying the events gives as many reactions as there are. */
async function expectEventsToAgree(reactionsCount: number): Promise<void> {
  const holding = new Set<string>();
  for (const { type, data } of await world.takeEvents()) {
    const { reactorId } = data as { reactorId: string };
    if (type === 'ReactionAdded') holding.add(reactorId);
    // A removal is told only of a reaction that was told of.
    else expect(holding.delete(reactorId)).toBe(true);
  }
  expect(holding.size).toBe(reactionsCount);
}

it('the same person clicking fifty times', async () => {
  const postId = await world.post(alice);
  await world.takeEvents();
  const [person] = crowd as [Person];
  await Promise.all(Array.from({ length: 25 }, () => react(person, postId, 'LIKE')));
  await Promise.all(
    Array.from({ length: 25 }, () => world.succeed(person, 'repost', { postId }, 'post { id }')),
  );
  expect(await world.takeEventTypes()).toEqual(['ReactionAdded', 'PostReposted']);
  await Promise.all(
    Array.from({ length: 25 }, () => world.succeed(person, 'undoRepost', { postId }, 'post { id }')),
  );
  await Promise.all(Array.from({ length: 25 }, () => removeReaction(person, postId)));
  expect(await world.takeEventTypes()).toEqual(['RepostUndone', 'ReactionRemoved']);
  expect(await world.drift()).toEqual([]);
});

it('comments, replies, deletions and reactions to them', async () => {
  const postId = await world.post(alice);
  const tops = await Promise.all(crowd.slice(0, 5).map((person) => world.comment(person, postId)));
  await world.takeEvents();
  const made = await Promise.all(
    crowd.map(async (person, index) => {
      const parentCommentId = tops[index % 5] as string;
      const own = await world.comment(person, postId, { parentCommentId });
      await Promise.all([
        // The reply may find its parent gone: then it is refused, and must leave no trace.
        world.mutate(alice, 'addComment', { postId, parentCommentId: own, text: 'Reply' }, 'comment { id }'),
        react(person, postId, 'LIKE'),
        world.mutate(alice, 'react', { subjectId: own, kind: 'WOW' }, 'subject { __typename }'),
        index % 2 === 0
          ? world.succeed(person, 'deleteComment', { commentId: own }, 'deletedCommentId')
          : world.succeed(person, 'editComment', { commentId: own, text: 'Edited' }, 'comment { id }'),
      ]);
      return own;
    }),
  );
  await Promise.all(
    [...tops, ...tops].map((commentId) =>
      world.succeed(alice, 'deleteComment', { commentId }, 'deletedCommentId'),
    ),
  );
  expect(await world.drift()).toEqual([]);
  const deletions = (await world.takeEvents()).filter(({ type }) => type === 'CommentDeleted');
  expect(deletions).toHaveLength(Math.ceil(made.length / 2) + tops.length);
});

it('the last replies under deleted comments going at once', async () => {
  const postId = await world.post(alice);
  const top = await world.comment(alice, postId);
  const middles = await Promise.all(
    crowd.slice(0, 8).map((person) => world.comment(person, postId, { parentCommentId: top })),
  );
  const leaves = await Promise.all(
    middles.map((parentCommentId) => world.comment(alice, postId, { parentCommentId })),
  );
  await Promise.all(
    [top, ...middles].map((commentId) =>
      world.succeed(alice, 'deleteComment', { commentId }, 'deletedCommentId'),
    ),
  );
  expect(await world.readComment(alice, top, 'isDeleted')).toEqual({ isDeleted: true });
  await Promise.all(
    leaves.map((commentId) => world.succeed(alice, 'deleteComment', { commentId }, 'deletedCommentId')),
  );
  expect(await world.readComment(alice, top)).toBeNull();
  expect(await world.readPost(alice, postId, 'commentsCount comments { nodes { id } }')).toEqual({
    commentsCount: 0,
    comments: { nodes: [] },
  });
  expect(await world.drift()).toEqual([]);
});

it('deleting and restoring while people comment, react and repost', async () => {
  const postId = await world.post(alice, '#storm');
  await world.takeEvents();
  const flip = async () => {
    await world.mutate(alice, 'deletePost', { postId }, 'deletedPostId');
    await world.mutate(alice, 'restorePost', { postId }, 'post { id }');
  };
  // Each may meet the post deleted, and is then refused.
  await Promise.all([
    ...crowd.flatMap((person) => [
      world.mutate(person, 'addComment', { postId, text: 'Hello' }, 'comment { id }'),
      world.mutate(person, 'react', { subjectId: postId, kind: 'LIKE' }, 'subject { __typename }'),
      world.mutate(person, 'repost', { postId }, 'post { id }'),
      world.mutate(person, 'bookmarkPost', { postId }, 'post { id }'),
    ]),
    ...Array.from({ length: 10 }, flip),
  ]);
  await world.mutate(alice, 'restorePost', { postId }, 'post { id }');
  expect(await world.drift()).toEqual([]);
  const turns = (await world.takeEventTypes()).filter(
    (type) => type === 'PostDeleted' || type === 'PostRestored',
  );
  expect(turns).toEqual(turns.map((_type, index) => (index % 2 === 0 ? 'PostDeleted' : 'PostRestored')));
  const { hashtag } = await world.read(alice, '{ hashtag(name: "storm") { posts { nodes { id } } } }');
  expect(hashtag.posts.nodes).toEqual([{ id: postId }]);
});

it('edits of one post at once: each a revision of its own, none lost', async () => {
  const postId = await world.post(alice, 'Original');
  await world.takeEvents();
  const texts = Array.from({ length: 20 }, (_, index) => `Text ${index} #tag_${index}`);
  await Promise.all(texts.map((text) => world.succeed(alice, 'editPost', { postId, text }, 'post { id }')));
  const { text, revisions, hashtags } = await world.readPost(
    alice,
    postId,
    'text hashtags { name } revisions(first: 100) { nodes { text } }',
  );
  const kept = revisions.nodes.map((revision: Anything) => revision.text);
  expect([...kept].sort()).toEqual(['Original', ...texts].sort());
  expect([kept[0], kept.at(-1)]).toEqual([text, 'Original']);
  expect(hashtags).toEqual([{ name: text.split('#')[1] }]);
  const numbers = (await world.takeEvents()).map(({ data }) => (data as { revision: number }).revision);
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

it('one author posting and deleting at once keeps the count of their posts', async () => {
  const author = world.person('author');
  const ids = await Promise.all(Array.from({ length: 20 }, () => world.post(author)));
  await Promise.all([
    ...ids.slice(0, 8).map((postId) => world.succeed(author, 'deletePost', { postId }, 'deletedPostId')),
    ...Array.from({ length: 5 }, () => world.post(author)),
  ]);
  expect(await world.resolve(author, 'User', [author.id], 'postsCount')).toEqual([{ postsCount: 17 }]);
  expect(await world.drift()).toEqual([]);
});

it('a post that is waited for keeps nobody waiting who wants another', async () => {
  const [busy, quiet] = [await world.post(alice), await world.post(alice)];
  const key = Buffer.from(busy, 'base64url').toString().slice('Post:'.length);
  let waiting: Promise<unknown>[] = [];
  await world.database.transaction(async (transaction) => {
    await transaction.lock(key);
    waiting = crowd.map((person) => react(person, busy, 'LIKE'));
    for (const person of crowd) await react(person, quiet, 'LIKE');
  });
  await Promise.all(waiting);
  expect(await world.readPost(alice, busy, 'reactionsCount')).toEqual({ reactionsCount: crowd.length });
});
