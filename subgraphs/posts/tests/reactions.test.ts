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

const counted = '... on Post { reactionsCount viewerReaction reactionCounts { kind count } }';
const react = (who: Person, kind: string, subjectId = postId) =>
  world.mutate(who, 'react', { subjectId, kind }, `subject { __typename ${counted} }`);
const removeReaction = (who: Person, subjectId = postId) =>
  world.mutate(who, 'removeReaction', { subjectId }, `subject { __typename ${counted} }`);
const keyOf = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[1] as string;

it('a person has one reaction: another kind replaces it', async () => {
  await react(bob, 'LIKE');
  await react(carol, 'LIKE');
  const { subject, userErrors } = await react(carol, 'LOVE');
  expect(userErrors).toEqual([]);
  expect(subject).toEqual({
    __typename: 'Post',
    reactionsCount: 2,
    viewerReaction: 'LOVE',
    reactionCounts: [
      { kind: 'LIKE', count: 1 },
      { kind: 'LOVE', count: 1 },
    ],
  });
});

it('the same kind again changes nothing and tells nobody', async () => {
  await react(bob, 'WOW');
  await world.takeEvents();
  const before = await world.everything();
  expect((await react(bob, 'WOW')).subject).toMatchObject({ reactionsCount: 1, viewerReaction: 'WOW' });
  expect(await world.everything()).toEqual(before);
});

it('taking it back removes it; taking back nothing changes nothing', async () => {
  await react(bob, 'SAD');
  const nothing = { __typename: 'Post', reactionsCount: 0, viewerReaction: null, reactionCounts: [] };
  expect(await removeReaction(bob)).toEqual({ subject: nothing, userErrors: [] });
  await world.takeEvents();
  expect(await removeReaction(bob)).toEqual({ subject: nothing, userErrors: [] });
  expect(await world.takeEvents()).toEqual([]);
});

it('tells who reacted to what, how, and when that ended', async () => {
  const commentId = await world.comment(bob, postId);
  await world.takeEvents();
  await react(carol, 'LAUGH', commentId);
  await react(carol, 'ANGRY', commentId);
  await removeReaction(carol, commentId);
  const facts = {
    subjectType: 'COMMENT',
    subjectId: keyOf(commentId),
    postId: keyOf(postId),
    subjectAuthorId: bob.accountId,
    reactorId: carol.accountId,
  };
  const envelope = { aggregateId: keyOf(postId), actorId: carol.accountId };
  expect(await world.takeEvents()).toEqual([
    { ...envelope, type: 'ReactionAdded', data: { ...facts, kind: 'LAUGH' } },
    { ...envelope, type: 'ReactionAdded', data: { ...facts, kind: 'ANGRY' } },
    { ...envelope, type: 'ReactionRemoved', data: facts },
  ]);
});

it('one’s own reaction can be taken back from what one may not see any more', async () => {
  await react(bob, 'LIKE');
  world.block(alice, bob);
  expect(await react(bob, 'LOVE')).toEqual({ subject: null, userErrors: refusal('NOT_FOUND', 'subjectId') });
  expect(await removeReaction(bob)).toEqual({ subject: null, userErrors: [] });
  expect(await removeReaction(bob)).toEqual({ subject: null, userErrors: refusal('NOT_FOUND', 'subjectId') });
  expect(await world.readPost(alice, postId, 'reactionsCount')).toEqual({ reactionsCount: 0 });
});

it('taking a reaction back from a hidden post is the same work as from an unknown one', async () => {
  const work = async (subjectId: string) =>
    (await countStatements(() => removeReaction(bob, subjectId))).statements.map(({ text }) => text);
  world.block(alice, bob);
  expect(await work(postId)).toEqual(await work(toGlobalId('Post', uuidv7())));
});

it.each([
  ['an unknown post', () => toGlobalId('Post', uuidv7())],
  ['an unknown comment', () => toGlobalId('Comment', uuidv7())],
  ['a person', () => bob.id],
  ['nonsense', () => 'nonsense'],
  ['an injection', () => toGlobalId('Post', "x' OR 1=1")],
])('nobody reacts to %s', async (_case, id) => {
  const userErrors = refusal('NOT_FOUND', 'subjectId');
  expect(await react(bob, 'LIKE', id())).toEqual({ subject: null, userErrors });
  expect(await removeReaction(bob, id())).toEqual({ subject: null, userErrors });
});

describe('the list of reactions', () => {
  const list = async (viewer: Person, after: string | null = null, first = 20): Promise<Anything> => {
    const query = `query ($id: ID!, $after: String, $first: Int) { post(id: $id) { reactionsCount
      reactions(after: $after, first: $first) { nodes { kind user { id } createdAt } pageInfo { hasNextPage endCursor } } } }`;
    return (await world.read(viewer, query, { id: postId, after, first })).post;
  };
  const who = ({ reactions }: Anything) => reactions.nodes.map(({ user }: Anything) => user.id);

  it('is newest first, and moves a person up who changed their mind', async () => {
    await react(alice, 'LIKE');
    await react(bob, 'LIKE');
    await react(carol, 'LIKE');
    expect(who(await list(bob))).toEqual([carol.id, bob.id, alice.id]);
    await react(alice, 'WOW');
    expect(who(await list(bob))).toEqual([alice.id, carol.id, bob.id]);
  });

  it('leaves out people hidden from the viewer, and counts them', async () => {
    await react(bob, 'LIKE');
    await react(carol, 'LIKE');
    const dan = world.person('dan');
    world.block(bob, dan);
    const post = await list(dan);
    expect(who(post)).toEqual([carol.id]);
    expect(post.reactionsCount).toBe(2);
  });

  it('has full pages although people are left out', async () => {
    const dan = world.person('dan');
    const expected: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      const person = world.person(`person_${index}`);
      await react(person, 'LIKE');
      if (index % 4 === 0) expected.unshift(person.id);
      else world.block(person, dan);
    }
    const first = await list(dan, null, 3);
    const second = await list(dan, first.reactions.pageInfo.endCursor, 3);
    expect(who(first)).toEqual(expected.slice(0, 3));
    expect(first.reactions.pageInfo.hasNextPage).toBe(true);
    expect(who(second)).toEqual(expected.slice(3));
    expect(second.reactions.pageInfo.hasNextPage).toBe(false);
  });
});

it('the viewer’s own state is null when nobody is signed in', async () => {
  await react(bob, 'LIKE');
  const fields = 'viewerReaction viewerHasReposted viewerHasBookmarked viewsCount';
  expect(await world.readPost('anonymous', postId, fields)).toEqual({
    viewerReaction: null,
    viewerHasReposted: null,
    viewerHasBookmarked: null,
    viewsCount: null,
  });
});
