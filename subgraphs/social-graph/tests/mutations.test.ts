import { recount } from '../src';
import { relationshipFields, World, type Anything, type Person } from './world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

/** How the other stands to the viewer before the mutation. */
const states = {
  strangers: async () => undefined,
  locked: async (_viewer, other) => void other.lock(),
  following: (viewer, other) => viewer.follow(other),
  'followed by': (viewer, other) => other.follow(viewer),
  'asked to follow': (viewer, other) => viewer.follow(other.lock()),
  'asked to be followed': (viewer, other) => other.follow(viewer.lock()),
  friends: (viewer, other) => viewer.befriend(other),
  'asked for friendship': (viewer, other) => viewer.mutate('requestFriendship', { userId: other.id }),
  'asked to be friends': (viewer, other) => other.mutate('requestFriendship', { userId: viewer.id }),
  muting: (viewer, other) => viewer.mutate('muteUser', { userId: other.id }),
  blocking: (viewer, other) => viewer.block(other),
  'blocked by': (viewer, other) => other.block(viewer),
  'blocking both ways': (viewer, other) => viewer.block(other).then(() => other.block(viewer)),
  'muting, then blocked by': (viewer, other) =>
    viewer.mutate('muteUser', { userId: other.id }).then(() => other.block(viewer)),
  'everything at once': async (viewer, other) => {
    await viewer.follow(other);
    await other.follow(viewer);
    await viewer.befriend(other);
    await viewer.mutate('muteUser', { userId: other.id });
  },
  'requests both ways': async (viewer, other) => {
    await viewer.follow(other.lock());
    await other.follow(viewer.lock());
    await other.mutate('requestFriendship', { userId: viewer.id });
  },
  unknown: async (_viewer, other) => void world.users.privacy.delete(other.accountId),
} satisfies Record<string, (viewer: Person, other: Person) => Promise<unknown>>;

type State = keyof typeof states;

const hidden = { 'blocked by': 'NOT_FOUND', 'muting, then blocked by': 'NOT_FOUND', unknown: 'NOT_FOUND' };
const blocked = { blocking: 'NOT_ALLOWED', 'blocking both ways': 'NOT_ALLOWED' };
/** Where nothing is said: no such request. */
const noRequest = Object.fromEntries(Object.keys(states).map((state) => [state, 'NOT_FOUND']));

/** The code of the refusal, or the events; where nothing is said, it succeeds and changes nothing. */
const expected: Record<string, Partial<Record<State, string>>> = {
  followUser: {
    ...hidden,
    ...blocked,
    strangers: 'UserFollowed',
    locked: 'FollowRequested',
    'followed by': 'UserFollowed',
    'asked to be followed': 'UserFollowed',
    friends: 'UserFollowed',
    'asked for friendship': 'UserFollowed',
    'asked to be friends': 'UserFollowed',
    muting: 'UserFollowed',
  },
  unfollowUser: {
    ...hidden,
    following: 'UserUnfollowed',
    'asked to follow': 'FollowRequestWithdrawn',
    'everything at once': 'UserUnfollowed',
    'requests both ways': 'FollowRequestWithdrawn',
  },
  removeFollower: { ...hidden, 'followed by': 'UserUnfollowed', 'everything at once': 'UserUnfollowed' },
  acceptFollowRequest: {
    ...noRequest,
    'asked to be followed': 'UserFollowed',
    'requests both ways': 'UserFollowed',
    'followed by': '',
    'everything at once': '',
  },
  declineFollowRequest: {
    ...noRequest,
    'asked to be followed': 'FollowRequestDeclined',
    'requests both ways': 'FollowRequestDeclined',
  },
  requestFriendship: {
    ...hidden,
    ...blocked,
    strangers: 'FriendRequested',
    locked: 'FriendRequested',
    following: 'FriendRequested',
    'followed by': 'FriendRequested',
    'asked to follow': 'FriendRequested',
    'asked to be followed': 'FriendRequested',
    muting: 'FriendRequested',
    'asked to be friends': 'FriendAccepted',
    'requests both ways': 'FriendAccepted',
  },
  acceptFriendship: {
    ...noRequest,
    'asked to be friends': 'FriendAccepted',
    'requests both ways': 'FriendAccepted',
    friends: '',
    'everything at once': '',
  },
  declineFriendship: {
    ...noRequest,
    'asked to be friends': 'FriendRequestDeclined',
    'requests both ways': 'FriendRequestDeclined',
  },
  endFriendship: {
    ...hidden,
    friends: 'FriendshipEnded',
    'asked for friendship': 'FriendRequestWithdrawn',
    'everything at once': 'FriendshipEnded',
  },
  blockUser: {
    strangers: 'UserBlocked',
    locked: 'UserBlocked',
    following: 'UserUnfollowed UserBlocked',
    'followed by': 'UserUnfollowed UserBlocked',
    'asked to follow': 'FollowRequestWithdrawn UserBlocked',
    'asked to be followed': 'FollowRequestWithdrawn UserBlocked',
    friends: 'FriendshipEnded UserBlocked',
    'asked for friendship': 'FriendRequestWithdrawn UserBlocked',
    'asked to be friends': 'FriendRequestWithdrawn UserBlocked',
    muting: 'UserBlocked',
    'blocked by': 'UserBlocked',
    'muting, then blocked by': 'UserBlocked',
    'everything at once': 'UserUnfollowed UserUnfollowed FriendshipEnded UserBlocked',
    'requests both ways': 'FollowRequestWithdrawn FollowRequestWithdrawn FriendRequestWithdrawn UserBlocked',
    unknown: 'NOT_FOUND',
  },
  unblockUser: { ...hidden, blocking: 'UserUnblocked', 'blocking both ways': 'UserUnblocked' },
  muteUser: {
    ...Object.fromEntries(Object.keys(states).map((state) => [state, 'UserMuted'])),
    ...hidden,
    muting: '',
    'everything at once': '',
  },
  unmuteUser: { ...hidden, muting: 'UserUnmuted', 'everything at once': 'UserUnmuted' },
};

const mutations = Object.keys(expected);
const cases = mutations.flatMap((mutation) =>
  (Object.keys(states) as State[]).map(
    (state) => [mutation, state, expected[mutation]?.[state] || 'nothing'] as const,
  ),
);

async function arrange(state: State): Promise<[Person, Person]> {
  const [viewer, other] = [world.person(), world.person()];
  await states[state](viewer, other);
  return [viewer, other];
}

/** What a mutation came to: the code of its refusal, or the types of its events. */
async function run(
  mutation: string,
  viewer: Person,
  other: Person,
): Promise<{ payload: Anything; outcome: string }> {
  const before = (await world.eventsOf(viewer, other)).length;
  const selection = `viewerRelationship { ${relationshipFields} }`;
  const payload = await viewer.mutate(mutation, { userId: other.id }, selection);
  const events = (await world.eventsOf(viewer, other)).slice(before);
  const codes = payload.userErrors.map((error: { code: string }) => error.code);
  return { payload, outcome: [...codes, ...events.map(({ type }) => type)].join(' ') || 'nothing' };
}

describe('every mutation in every state of the pair', () => {
  test.each(cases)('%s, %s: %s', async (mutation, state, outcome) => {
    const [viewer, other] = await arrange(state);
    const before = await viewer.relationshipTo(other);
    const first = await run(mutation, viewer, other);
    expect(first.outcome).toBe(outcome);
    const after = await viewer.relationshipTo(other);

    if (outcome.startsWith('NOT_')) {
      expect(first.payload).toMatchObject({ user: null, userErrors: [{ path: ['input', 'userId'] }] });
      expect(after).toEqual(before);
      return;
    }
    // The payload shows the state after the mutation; who is hidden then, is not shown.
    expect(first.payload.user).toEqual(after && { id: other.id, viewerRelationship: after });
    const again = await run(mutation, viewer, other);
    if (mutation.startsWith('decline') || after === null) expect(again.outcome).toBe('NOT_FOUND');
    else expect(again.outcome).toBe('nothing');
  });

  test('leave counters that a recount agrees with', async () => {
    expect(await recount(world.database, { isCheck: true })).toEqual([]);
    const [{ count } = { count: 0 }] = await world.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM counters WHERE followers_count > 0',
    );
    expect(count).toBeGreaterThan(10);
  });
});

describe('the person named', () => {
  const toOneself = (mutation: string) => (/^(accept|decline)/.test(mutation) ? 'NOT_FOUND' : 'NOT_ALLOWED');

  test.each(mutations.map((mutation) => [mutation, toOneself(mutation)]))(
    '%s oneself: %s',
    async (mutation, code) => {
      const alice = world.person();
      const { user, userErrors } = await alice.mutate(mutation, { userId: alice.id });
      expect({ user, userErrors }).toMatchObject({
        user: null,
        userErrors: [{ code, path: ['input', 'userId'] }],
      });
    },
  );

  test.each(mutations)(
    '%s refuses unknown, malformed, foreign and hidden ids in the same words',
    async (mutation) => {
      const [alice, bob] = [world.person(), world.person()];
      // Who is blocked may block back, and learns nothing by it: that one works on everybody known.
      if (mutation !== 'blockUser') await bob.block(alice);
      const viewerId = (await bob.ask('{ viewer { id } }')).viewer.id;
      const ids = [
        world.nobody().id,
        '',
        'nonsense',
        bob.accountId,
        viewerId,
        ...(mutation === 'blockUser' ? [] : [bob.id]),
      ];
      const payloads = await Promise.all(ids.map((userId) => alice.mutate(mutation, { userId })));
      expect(new Set(payloads.map((payload) => JSON.stringify(payload)))).toHaveProperty('size', 1);
      expect(payloads[0]).toMatchObject({
        user: null,
        userErrors: [{ code: 'NOT_FOUND', path: ['input', 'userId'] }],
      });
    },
  );

  test.each(mutations)('%s needs somebody who is signed in', async (mutation) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
    const { data, errors } = await world.anonymous.execute(
      `mutation ($input: ${type}) { ${mutation}(input: $input) { user { id } } }`,
      { input: { userId: world.person().id } },
    );
    expect(data).toEqual({ [mutation]: null });
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});
