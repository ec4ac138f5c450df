import { uuidv7 } from 'uuidv7';
import { UsersWorld, type Person } from './users-world';

let world: UsersWorld;
let alice: Person;
let bob: Person;
const stranger = uuidv7();

beforeAll(async () => {
  world = await UsersWorld.start();
  alice = await world.create('alice');
  bob = await world.create('bob');
});

afterAll(() => world.stop());

describe('users.create-profile', () => {
  const ask = (question: { accountId: string; handle: string; displayName: string }) =>
    world.ask('users.create-profile', question, 'service');

  it('makes the profile once, whatever the retry says, and tells of it once', async () => {
    await world.takeEvents();
    const accountId = uuidv7();
    const question = { accountId, handle: 'Carol', displayName: ' Carol ' };
    const answers = await Promise.all([
      ask(question),
      ask(question),
      ask({ ...question, handle: 'other_carol' }),
    ]);
    expect(answers).toEqual([{ status: 'created' }, { status: 'created' }, { status: 'created' }]);
    expect(await world.takeEvents()).toEqual([
      {
        type: 'UserUpdated',
        aggregateId: accountId,
        actorId: accountId,
        data: { accountId, changed: ['handle', 'displayName'] },
      },
    ]);
    const [profile] = await world.ask('users.profiles', { personIds: [accountId] }, 'service');
    expect(profile?.displayName).toBe('Carol');
  });

  it.each(['alice', 'ALICE', 'admin'])('answers "conflict" for %j', async (handle) => {
    expect(await ask({ accountId: uuidv7(), handle, displayName: 'A' })).toEqual({ status: 'conflict' });
  });

  it.each([
    ['a!', 'Alice'],
    ['', 'Alice'],
    ['fine_handle', ''],
    ['fine_handle', 'x'.repeat(51)],
  ])('answers "invalid" for %j, %j, and makes nothing', async (handle, displayName) => {
    const accountId = uuidv7();
    expect(await ask({ accountId, handle, displayName })).toMatchObject({ status: 'invalid' });
    expect(await world.ask('users.known', { personIds: [accountId] })).toEqual([false]);
  });

  it('is for services only', async () => {
    const question = { accountId: uuidv7(), handle: 'dan', displayName: 'Dan' };
    await expect(world.ask('users.create-profile', question, alice)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(world.ask('users.create-profile', question)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

it('users.privacy answers what decisions need, null for nobody, in order', async () => {
  await world.mutate(bob, 'updatePrivacySettings', { requiresFollowApproval: true }, 'viewer { id }');
  const [first, second, third] = await world.ask('users.privacy', {
    personIds: [bob.accountId, stranger, alice.accountId],
  });
  expect(first).toEqual({
    requiresFollowApproval: true,
    whoMayMessage: 'EVERYONE',
    showsFollowLists: 'EVERYONE',
  });
  expect(second).toBeNull();
  expect(third).toMatchObject({ requiresFollowApproval: false });
});

it("users.default-audience is the viewer's own, and nobody's when nobody is signed in", async () => {
  await world.mutate(bob, 'updatePrivacySettings', { defaultAudience: 'FRIENDS' }, 'viewer { id }');
  expect(await world.ask('users.default-audience', {}, bob)).toBe('FRIENDS');
  expect(await world.ask('users.default-audience', {}, alice)).toBe('PUBLIC');
  await expect(world.ask('users.default-audience', {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('users.ids-by-handle takes any case and answers null for what is no handle', async () => {
  const handles = ['Alice', '@bob', 'nobody_here', '', 'a\u0000b', 'x'.repeat(5000), 'alice'];
  expect(await world.ask('users.ids-by-handle', { handles })).toEqual([
    alice.accountId,
    bob.accountId,
    null,
    null,
    null,
    null,
    alice.accountId,
  ]);
});

it('users.profiles is for services, in order, null for nobody', async () => {
  const question = { personIds: [stranger, alice.accountId] };
  expect(await world.ask('users.profiles', question, 'service')).toEqual([
    null,
    { accountId: alice.accountId, handle: 'alice', displayName: 'The alice' },
  ]);
  await expect(world.ask('users.profiles', question, alice)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('users.known says who exists, whoever asks', async () => {
  const dan = await world.create('dan');
  world.block(dan, alice);
  expect(await world.ask('users.known', { personIds: [dan.accountId, stranger] }, alice)).toEqual([
    true,
    false,
  ]);
});

it('users.exists says whom the viewer may know of, and nothing of keys that are none', async () => {
  const erin = await world.create('erin');
  world.block(erin, alice);
  const keys = [bob.accountId, erin.accountId, stranger, 'no-uuid', '', alice.accountId];
  const ask = (type: string, asker: Person | 'anonymous') => world.ask('users.exists', { type, keys }, asker);
  expect(await ask('User', alice)).toEqual([true, false, false, false, false, true]);
  expect(await ask('User', erin)).toEqual([true, true, false, false, false, false]);
  expect(await ask('User', 'anonymous')).toEqual([true, true, false, false, false, true]);
  expect(await ask('Post', alice)).toEqual(keys.map(() => false));
});
