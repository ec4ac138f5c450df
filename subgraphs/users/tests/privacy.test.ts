import type { Relation } from '@chorus/audience';
import { UsersWorld, type Person } from './users-world';

let world: UsersWorld;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  world = await UsersWorld.start();
});

afterAll(() => world.stop());

const settings = 'requiresFollowApproval defaultAudience whoMayMessage showsFollowLists';
const update = (input: Record<string, unknown>) =>
  world.mutate(alice, 'updatePrivacySettings', input, `viewer { id privacySettings { ${settings} } }`);

let count = 0;
beforeEach(async () => {
  count += 1;
  alice = await world.create(`alice_${count}`);
  bob = await world.create(`bob_${count}`);
  await world.takeEvents();
});

it('changes what is named, leaves the rest, and tells the names of what changed', async () => {
  const { viewer, userErrors } = await update({ requiresFollowApproval: true, showsFollowLists: 'NOBODY' });
  expect(userErrors).toEqual([]);
  expect(viewer.privacySettings).toEqual({
    requiresFollowApproval: true,
    defaultAudience: 'PUBLIC',
    whoMayMessage: 'EVERYONE',
    showsFollowLists: 'NOBODY',
  });
  expect(await world.takeEvents()).toEqual([
    {
      type: 'PrivacyChanged',
      aggregateId: alice.accountId,
      actorId: alice.accountId,
      data: { accountId: alice.accountId, changed: ['requiresFollowApproval', 'showsFollowLists'] },
    },
  ]);
});

it.each([{}, { whoMayMessage: 'EVERYONE' }, { requiresFollowApproval: false, defaultAudience: 'PUBLIC' }])(
  'tells nobody when nothing changes: %j',
  async (input) => {
    expect((await update(input)).userErrors).toEqual([]);
    expect(await world.takeEvents()).toEqual([]);
  },
);

it('refuses null for each setting, all reported together, and changes nothing', async () => {
  const input = {
    requiresFollowApproval: null,
    defaultAudience: null,
    whoMayMessage: null,
    showsFollowLists: 'NOBODY',
  };
  const { viewer, userErrors } = await update(input);
  expect(viewer).toBeNull();
  expect(userErrors).toEqual(
    ['requiresFollowApproval', 'defaultAudience', 'whoMayMessage'].map((field) => ({
      code: 'REQUIRED',
      path: ['input', field],
    })),
  );
  expect((await update({})).viewer.privacySettings.showsFollowLists).toBe('EVERYONE');
});

it('refuses a value that is none', async () => {
  const document =
    'mutation ($input: UpdatePrivacySettingsInput!) { updatePrivacySettings(input: $input) { viewer { id } } }';
  const { errors } = await world.run(alice, document, { input: { whoMayMessage: 'ALIENS' } });
  expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
});

it('is refused when nobody is signed in', async () => {
  const document = 'mutation { updatePrivacySettings(input: {}) { viewer { id } } }';
  expect((await world.run(null, document)).errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
});

it('applies two changes of different settings at once, both', async () => {
  await Promise.all([update({ whoMayMessage: 'FRIENDS' }), update({ showsFollowLists: 'FRIENDS' })]);
  expect((await update({})).viewer.privacySettings).toMatchObject({
    whoMayMessage: 'FRIENDS',
    showsFollowLists: 'FRIENDS',
  });
});

const friends: Partial<Relation> = { friends: true };
it.each<[string, Partial<Relation>, boolean]>([
  ['EVERYONE', {}, true],
  ['FOLLOWERS', {}, false],
  ['FOLLOWERS', { follows: true }, true],
  ['FOLLOWERS', friends, true],
  ['FOLLOWED', { follows: true }, false],
  ['FOLLOWED', { followedBy: true }, true],
  ['FRIENDS', { follows: true, followedBy: true }, false],
  ['FRIENDS', friends, true],
  ['NOBODY', friends, false],
])(
  'who may message %s: a viewer who is %j gets %j at the very next read',
  async (whoMayMessage, relation, allowed) => {
    await update({ whoMayMessage });
    world.relate(bob, alice, relation);
    const query = 'query ($ids: [ID!]!) { users(ids: $ids) { viewerCanMessage { allowed reason } } }';
    const { users } = await world.read(bob, query, { ids: [alice.id] });
    expect(users).toEqual([{ viewerCanMessage: { allowed, reason: allowed ? null : 'NOT_ALLOWED' } }]);
  },
);

it('shows the state after each mutation of one document', async () => {
  const { a, b } = await world.read(
    alice,
    `mutation {
       a: updatePrivacySettings(input: { defaultAudience: FRIENDS }) { viewer { privacySettings { defaultAudience } } }
       b: updatePrivacySettings(input: { defaultAudience: ONLY_ME }) { viewer { privacySettings { defaultAudience } } }
     }`,
  );
  expect([a, b].map(({ viewer }) => viewer.privacySettings.defaultAudience)).toEqual(['FRIENDS', 'ONLY_ME']);
});
