import { UsersWorld, type Person } from './users-world';

const dayMs = 86_400_000;

let world: UsersWorld;
let now: Date;
let count = 0;

beforeAll(async () => {
  world = await UsersWorld.start({ maxReservedHandles: 3, now: () => now });
});

beforeEach(() => {
  now = new Date('2026-01-01T00:00:00.000Z');
});

afterAll(() => world.stop());

const change = (person: Person, handle: string) =>
  world.mutate(person, 'changeHandle', { handle }, 'user { handle }');
const daysPass = (days: number) => (now = new Date(now.getTime() + days * dayMs));
const conflict = { user: null, userErrors: [{ code: 'CONFLICT', path: ['input', 'handle'] }] };
const changedTo = (handle: string) => ({ user: { handle }, userErrors: [] });

/** Somebody new, with a handle that no other test uses. */
async function newcomer(name: string): Promise<Person> {
  count += 1;
  const person = await world.create(`${name}_${count}`);
  await world.takeEvents();
  return person;
}

it('gives the new handle, and the old one leads nowhere', async () => {
  const alice = await newcomer('alice');
  expect(await change(alice, '@Alice_The_Great')).toEqual(changedTo('alice_the_great'));
  const query = 'query ($a: String!, $b: String!) { a: user(handle: $a) { id } b: user(handle: $b) { id } }';
  expect(await world.read(null, query, { a: alice.handle, b: 'alice_the_great' })).toEqual({
    a: null,
    b: { id: alice.id },
  });
  expect(await world.takeEvents()).toEqual([
    {
      type: 'UserUpdated',
      aggregateId: alice.accountId,
      actorId: alice.accountId,
      data: { accountId: alice.accountId, changed: ['handle'] },
    },
  ]);
});

it('does nothing, and tells nobody, for the same handle in whatever case', async () => {
  const alice = await newcomer('alice');
  expect(await change(alice, alice.handle)).toEqual(changedTo(alice.handle));
  expect(await change(alice, alice.handle.toUpperCase())).toEqual(changedTo(alice.handle));
  expect(await world.takeEvents()).toEqual([]);
});

it.each([
  ['', 'REQUIRED'],
  ['@', 'REQUIRED'],
  ['ab', 'TOO_SHORT'],
  ['a'.repeat(31), 'TOO_LONG'],
  ['with space', 'INVALID'],
  ['with-dash', 'INVALID'],
  ['émile', 'INVALID'],
  ['\u212Aelvin', 'INVALID'],
  ['nul\u0000', 'INVALID'],
  ['half\uD83D', 'INVALID'],
  ['admin', 'CONFLICT'],
  ['Support', 'CONFLICT'],
  ['@CHORUS', 'CONFLICT'],
])('refuses %j with %s and changes nothing', async (handle, code) => {
  const alice = await newcomer('alice');
  expect(await change(alice, handle)).toEqual({
    user: null,
    userErrors: [{ code, path: ['input', 'handle'] }],
  });
  expect(await change(alice, alice.handle)).toEqual(changedTo(alice.handle));
  expect(await world.takeEvents()).toEqual([]);
});

it('refuses the handle of somebody else, in any case', async () => {
  const [alice, bob] = [await newcomer('alice'), await newcomer('bob')];
  expect(await change(alice, bob.handle.toUpperCase())).toEqual(conflict);
});

it('keeps a handle for the one who gave it up for 30 days, then it is free', async () => {
  const [alice, bob] = [await newcomer('alice'), await newcomer('bob')];
  await change(alice, `${alice.handle}x`);
  expect(await change(bob, alice.handle)).toEqual(conflict);
  expect(await world.ask('users.create-profile', { ...signUp(), handle: alice.handle }, 'service')).toEqual({
    status: 'conflict',
  });
  daysPass(29);
  expect(await change(bob, alice.handle)).toEqual(conflict);
  daysPass(1);
  expect(await change(bob, alice.handle)).toEqual(changedTo(alice.handle));
  expect(await change(alice, alice.handle)).toEqual(conflict);
});

it('lets the one who gave it up take it back, and reserves the other instead', async () => {
  const [alice, bob] = [await newcomer('alice'), await newcomer('bob')];
  await change(alice, `${alice.handle}x`);
  expect(await change(alice, alice.handle)).toEqual(changedTo(alice.handle));
  expect(await change(bob, `${alice.handle}x`)).toEqual(conflict);
});

it('stops who collects handles', async () => {
  const alice = await newcomer('alice');
  for (const letter of ['x', 'y', 'z']) {
    expect(await change(alice, alice.handle + letter)).toEqual(changedTo(alice.handle + letter));
  }
  expect(await change(alice, `${alice.handle}w`)).toEqual({
    user: null,
    userErrors: [{ code: 'LIMIT_REACHED', path: ['input', 'handle'] }],
  });
  daysPass(31);
  expect(await change(alice, `${alice.handle}w`)).toEqual(changedTo(`${alice.handle}w`));
});

it('gives a handle to one of many who want it at once, whether they come or change', async () => {
  const people = await Promise.all(['alice', 'bob', 'carol', 'dan'].map((name) => newcomer(name)));
  const [changes, creations] = await Promise.all([
    Promise.all(people.map((person) => change(person, 'the_one'))),
    Promise.all(
      [1, 2, 3].map(() => world.ask('users.create-profile', { ...signUp(), handle: 'the_one' }, 'service')),
    ),
  ]);
  const changed = changes.filter(({ userErrors }) => userErrors.length === 0).length;
  const created = creations.filter(({ status }) => status === 'created').length;
  expect(changed + created).toBe(1);
  expect(creations.every(({ status }) => status === 'created' || status === 'conflict')).toBe(true);
});

it('lets two swap handles at once without a deadlock: neither gets what the other still holds', async () => {
  const [alice, bob] = [await newcomer('alice'), await newcomer('bob')];
  expect(await Promise.all([change(alice, bob.handle), change(bob, alice.handle)])).toEqual([
    conflict,
    conflict,
  ]);
});

it('applies a double click once', async () => {
  const alice = await newcomer('alice');
  const wanted = `${alice.handle}_new`;
  expect(await Promise.all([change(alice, wanted), change(alice, wanted)])).toEqual([
    changedTo(wanted),
    changedTo(wanted),
  ]);
  expect(await world.takeEvents()).toHaveLength(1);
});

it('forgets reservations that have ended', async () => {
  const alice = await newcomer('alice');
  await change(alice, `${alice.handle}x`);
  const [job] = world.subgraph.jobs;
  const reserved = () =>
    world.database.query('SELECT 1 FROM released_handles WHERE handle = $1', [alice.handle]);
  await job?.run();
  expect(await reserved()).toHaveLength(1);
  daysPass(31);
  await job?.run();
  expect(await reserved()).toHaveLength(0);
});

function signUp(): { accountId: string; displayName: string } {
  return { accountId: crypto.randomUUID(), displayName: 'Somebody' };
}
