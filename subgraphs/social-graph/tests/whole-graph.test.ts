import { startTestGraph, type Person, type TestGraph } from '@chorus/embedded/testing';

let graph: TestGraph;
let alice: Person;
let bob: Person;
let carol: Person;
beforeAll(async () => {
  graph = await startTestGraph();
  ({ alice, bob, carol } = await graph.signUpAll('alice', 'bob', 'carol'));
});
afterAll(() => graph.stop());

const handlesOf = (connection: { nodes: { handle: string }[] }): string[] =>
  connection.nodes.map(({ handle }) => handle);

test('a locked account is asked, accepts, and is followed: each by public mutations', async () => {
  await alice.mutate('updatePrivacySettings', { requiresFollowApproval: true });
  const asked = await bob.mutate(
    'followUser',
    { userId: alice.id },
    'user { handle viewerRelationship { isFollowing isFollowRequested } }',
  );
  expect(asked).toEqual({
    user: { handle: 'alice', viewerRelationship: { isFollowing: false, isFollowRequested: true } },
    userErrors: [],
  });
  const { viewer } = await alice.ask('{ viewer { followRequests { nodes { id handle } } } }');
  expect(viewer.followRequests.nodes).toEqual([{ id: bob.id, handle: 'bob' }]);
  await alice.mutate('acceptFollowRequest', { userId: bob.id });
  const { user } = await carol.ask(
    '{ user(handle: "alice") { followersCount followers { nodes { handle } totalCount } } }',
  );
  expect(user).toMatchObject({ followersCount: 1, followers: { totalCount: 1 } });
  expect(handlesOf(user.followers)).toEqual(['bob']);
});

test('who blocks sees a name and a relationship, who is blocked sees nobody', async () => {
  const blocked = await carol.mutate(
    'blockUser',
    { userId: bob.id },
    'user { id handle displayName bio followersCount viewerRelationship { isBlocking } }',
  );
  expect(blocked.user).toEqual({
    id: bob.id,
    handle: 'bob',
    displayName: 'Bob',
    bio: null,
    followersCount: null,
    viewerRelationship: { isBlocking: true },
  });
  const { viewer } = await carol.ask('{ viewer { blockedUsers { nodes { handle } } } }');
  expect(handlesOf(viewer.blockedUsers)).toEqual(['bob']);
  expect((await bob.query('{ user(handle: "carol") { id followersCount } }')).data).toEqual({ user: null });
  const { user } = await carol.ask(
    '{ user(handle: "alice") { followersCount followers { nodes { handle } } } }',
  );
  expect(user).toEqual({ followersCount: 1, followers: { nodes: [] } });

  const unknown = Buffer.from('User:0197a000-0000-7000-8000-000000000001').toString('base64url');
  const refusals = await Promise.all(
    [carol.id, unknown].map((userId) => bob.mutate('followUser', { userId }, 'user { id }')),
  );
  expect(refusals[0]).toEqual(refusals[1]);
  expect(refusals[0].userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'userId'] }]);
});

test('follow lists are closed at the very next read', async () => {
  await alice.mutate('updatePrivacySettings', { showsFollowLists: 'NOBODY' });
  const read = '{ user(handle: "alice") { followersCount followers { nodes { handle } } } }';
  expect((await bob.ask(read)).user).toEqual({ followersCount: 1, followers: null });
  expect(handlesOf((await alice.ask(read)).user.followers)).toEqual(['bob']);
});

test('without users, nobody is followed and lists are withheld', async () => {
  await alice.mutate('updatePrivacySettings', { showsFollowLists: 'EVERYONE' });
  await graph.stopSubgraph('users');
  try {
    const { data, errors } = await bob.query(
      'mutation ($input: FollowUserInput!) { followUser(input: $input) { user { id } } }',
      { input: { userId: alice.id } },
    );
    expect(data).toEqual({ followUser: null });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', subgraph: 'users' });
  } finally {
    await graph.startSubgraph('users');
  }
});
