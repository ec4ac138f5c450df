import { toGlobalId } from '@chorus/subgraph-kit';
import { countStatements } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { UsersWorld, type Person } from './users-world';

let world: UsersWorld;
let alice: Person;
let bob: Person;
let carol: Person;

const wholeUser = `id handle displayName bio createdAt isVerified
  viewerCanMessage { allowed reason } viewerCanEdit { allowed reason }`;
const userQuery = `query ($handle: String!) { user(handle: $handle) { ${wholeUser} } }`;

beforeAll(async () => {
  world = await UsersWorld.start();
  alice = await world.create('alice');
  bob = await world.create('bob');
  carol = await world.create('carol');
  world.block(alice, carol);
});

afterAll(() => world.stop());

describe('user(handle)', () => {
  it.each(['alice', 'ALICE', '@alice', ' @Alice '])('finds alice by %j', async (handle) => {
    const { user } = await world.read(null, userQuery, { handle });
    expect(user).toEqual({
      id: alice.id,
      handle: 'alice',
      displayName: 'The alice',
      bio: '',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      isVerified: false,
      viewerCanMessage: { allowed: false, reason: 'NOT_SIGNED_IN' },
      viewerCanEdit: { allowed: false, reason: 'NOT_SIGNED_IN' },
    });
  });

  it.each([
    '',
    '@',
    'nobody_here',
    'a',
    'x'.repeat(10_000),
    'ali\u0000ce',
    'ali\uD800ce',
    "alice' OR 1=1",
    '@@alice',
  ])('is null without an error for %j', async (handle) => {
    expect(await world.run(null, userQuery, { handle })).toEqual({ data: { user: null } });
  });

  it('is null in both directions of a block, as for a handle that nobody has', async () => {
    expect(await world.run(alice, userQuery, { handle: 'carol' })).toEqual({ data: { user: null } });
    expect(await world.run(carol, userQuery, { handle: 'alice' })).toEqual({ data: { user: null } });
    expect((await world.read(bob, userQuery, { handle: 'carol' })).user).not.toBeNull();
  });

  it('is withheld, naming social-graph, when it cannot be judged', async () => {
    world.stopSocialGraph();
    const { data, errors } = await world.run(bob, userQuery, { handle: 'alice' });
    world.startSocialGraph();
    expect(data).toEqual({ user: null });
    expect(errors).toEqual([
      expect.objectContaining({
        extensions: { code: 'UNAVAILABLE', subgraph: 'social-graph' },
        path: ['user'],
      }),
    ]);
  });
});

describe('users(ids)', () => {
  const usersQuery = 'query ($ids: [ID!]!) { users(ids: $ids) { id handle } }';

  it('answers one entry for each id, in order, null for what is not to be known', async () => {
    const ids = [
      bob.id,
      toGlobalId('User', uuidv7()),
      alice.id,
      carol.id,
      toGlobalId('Post', alice.accountId),
      toGlobalId('Viewer', alice.accountId),
      'nonsense',
      '',
      bob.id,
    ];
    const { users } = await world.read(alice, usersQuery, { ids });
    expect(users.map((user: { handle: string } | null) => user?.handle ?? null)).toEqual([
      'bob',
      null,
      'alice',
      null,
      null,
      null,
      null,
      null,
      'bob',
    ]);
  });

  it('takes 100 ids and refuses 101, saying so', async () => {
    const ids = Array.from({ length: 101 }, () => alice.id);
    const { errors } = await world.run(null, usersQuery, { ids });
    expect(errors?.[0]?.extensions).toEqual({
      code: 'LIMIT_EXCEEDED',
      limit: 'ids',
      allowed: 100,
      measured: 101,
    });
    expect((await world.read(null, usersQuery, { ids: ids.slice(1) })).users).toHaveLength(100);
  });

  it('costs one statement for people and one for settings, however many they are', async () => {
    const ids = [alice.id, bob.id];
    const query = `query ($ids: [ID!]!) { users(ids: $ids) { ${wholeUser} } }`;
    const { statements } = await countStatements(() => world.read(carol, query, { ids }));
    expect(statements).toHaveLength(2);
  });
});

describe('the viewer', () => {
  const viewerQuery = `{ viewer { id user { ${wholeUser} } privacySettings {
    requiresFollowApproval defaultAudience whoMayMessage showsFollowLists } } }`;

  it('is null when nobody is signed in', async () => {
    expect(await world.read(null, viewerQuery)).toEqual({ viewer: null });
  });

  it('has their own profile and the default settings', async () => {
    const { viewer } = await world.read(alice, viewerQuery);
    expect(viewer).toMatchObject({
      id: toGlobalId('Viewer', alice.accountId),
      user: {
        id: alice.id,
        viewerCanMessage: { allowed: false, reason: 'NOT_ALLOWED' },
        viewerCanEdit: { allowed: true, reason: null },
      },
      privacySettings: {
        requiresFollowApproval: false,
        defaultAudience: 'PUBLIC',
        whoMayMessage: 'EVERYONE',
        showsFollowLists: 'EVERYONE',
      },
    });
  });

  it('is nobody for the reference of somebody else', async () => {
    const reference = { __typename: 'Viewer', id: toGlobalId('Viewer', bob.accountId) };
    expect(await world.resolve(alice, reference, 'privacySettings { defaultAudience }')).toBeNull();
  });
});

describe('a reference from another subgraph', () => {
  const reference = (person: Person) => ({ __typename: 'User', id: person.id });

  it('is the whole profile for those who may see it', async () => {
    expect(await world.resolve(bob, reference(alice), wholeUser)).toMatchObject({
      handle: 'alice',
      bio: '',
      viewerCanMessage: { allowed: true, reason: null },
      viewerCanEdit: { allowed: false, reason: 'NOT_ALLOWED' },
    });
  });

  it('is the name card alone for who blocks the person', async () => {
    expect(await world.resolve(alice, reference(carol), wholeUser)).toEqual({
      id: carol.id,
      handle: 'carol',
      displayName: 'The carol',
      bio: null,
      createdAt: null,
      isVerified: null,
      viewerCanMessage: null,
      viewerCanEdit: null,
    });
  });

  it('is null for who is blocked by the person, its id included', async () => {
    expect(await world.resolve(carol, reference(alice), 'id')).toBeNull();
  });

  it.each([
    'nonsense',
    '',
    toGlobalId('Post', uuidv7()),
    toGlobalId('User', uuidv7()),
    toGlobalId('User', 'x'),
  ])('is null for %j', async (id) => {
    expect(await world.resolve(bob, { __typename: 'User', id }, 'id handle')).toBeNull();
  });
});

describe('updateProfile', () => {
  const update = (input: Record<string, unknown>) =>
    world.mutate(bob, 'updateProfile', input, 'user { displayName bio }');

  beforeEach(async () => {
    await update({ displayName: 'Bob', bio: 'I am Bob.' });
    await world.takeEvents();
  });

  it('changes what is named, leaves the rest, and tells the names of what changed', async () => {
    expect(await update({ bio: '  Hello\r\nagain ' })).toEqual({
      user: { displayName: 'Bob', bio: 'Hello\nagain' },
      userErrors: [],
    });
    expect(await update({ displayName: 'Bobby' })).toMatchObject({
      user: { displayName: 'Bobby', bio: 'Hello\nagain' },
    });
    const event = { type: 'UserUpdated', aggregateId: bob.accountId, actorId: bob.accountId };
    expect(await world.takeEvents()).toEqual([
      { ...event, data: { accountId: bob.accountId, changed: ['bio'] } },
      { ...event, data: { accountId: bob.accountId, changed: ['displayName'] } },
    ]);
  });

  it.each([null, '', '   '])('clears the bio by %j', async (bio) => {
    expect(await update({ bio })).toMatchObject({ user: { displayName: 'Bob', bio: '' }, userErrors: [] });
  });

  it.each([{}, { displayName: 'Bob' }, { displayName: ' Bob ', bio: 'I am Bob.' }])(
    'tells nobody when nothing changes: %j',
    async (input) => {
      expect(await update(input)).toEqual({ user: { displayName: 'Bob', bio: 'I am Bob.' }, userErrors: [] });
      expect(await world.takeEvents()).toEqual([]);
    },
  );

  it.each([
    [{ displayName: null }, [['REQUIRED', 'displayName']]],
    [{ displayName: '' }, [['REQUIRED', 'displayName']]],
    [{ displayName: '\u200B' }, [['REQUIRED', 'displayName']]],
    [{ displayName: 'x'.repeat(51) }, [['TOO_LONG', 'displayName']]],
    [{ displayName: 'Bo\nb' }, [['INVALID', 'displayName']]],
    [{ displayName: 'Bo\u0000b' }, [['INVALID', 'displayName']]],
    [{ displayName: 'Bo\uD83D' }, [['INVALID', 'displayName']]],
    [{ displayName: '\u202Ebob' }, [['INVALID', 'displayName']]],
    [{ bio: '😀'.repeat(501) }, [['TOO_LONG', 'bio']]],
    [{ bio: 'a\u0007' }, [['INVALID', 'bio']]],
    [{ bio: '\uDC00' }, [['INVALID', 'bio']]],
    [{ displayName: '', bio: 'x'.repeat(501) }, [['REQUIRED', 'displayName'], ['TOO_LONG', 'bio']]], // prettier-ignore
  ])('refuses %j and changes nothing', async (input, expected) => {
    const { user, userErrors } = await update(input);
    expect(user).toBeNull();
    expect(userErrors).toEqual(expected.map(([code, field]) => ({ code, path: ['input', field] })));
    expect(await update({})).toMatchObject({ user: { displayName: 'Bob', bio: 'I am Bob.' } });
    expect(await world.takeEvents()).toEqual([]);
  });

  it('takes a bio of 500 code points', async () => {
    expect((await update({ bio: '😀'.repeat(500) })).userErrors).toEqual([]);
  });

  it('is refused when nobody is signed in', async () => {
    const { errors } = await world.run(
      null,
      'mutation { updateProfile(input: { bio: "x" }) { user { id } } }',
    );
    expect(errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
  });
});
