import { toGlobalId, uuidOf } from '@chorus/subgraph-kit';
import { IdentityWorld, password } from './identity-world';

let world: IdentityWorld;

beforeAll(async () => {
  world = await IdentityWorld.start();
});

afterAll(() => world.stop());

const nobody = { session: null, user: null };
const refused = (...errors: [code: string, field: string][]) => ({
  ...nobody,
  userErrors: errors.map(([code, field]) => ({ code, path: ['input', field] })),
});

it('makes account, profile and session, tells of the account, and says nothing personal in it', async () => {
  const { session, user, userErrors } = await world.signUpWith({
    handle: '@Alice',
    email: 'Alice@Example.com',
  });
  expect(userErrors).toEqual([]);
  const accountId = uuidOf('User', user.id) ?? '';
  expect(world.users.profiles.get(accountId)).toEqual({
    accountId,
    handle: 'alice',
    displayName: 'The @Alice',
  });
  const { payload } = await world.verify(session.accessToken);
  expect(payload.sub).toBe(accountId);
  const events = await world.takeEvents();
  expect(events).toEqual([
    expect.objectContaining({
      type: 'AccountRegistered',
      aggregateId: accountId,
      actorId: accountId,
      data: { accountId },
    }),
  ]);
  expect(JSON.stringify([events, payload])).not.toMatch(/example|Alice|crt_/i);
});

it('keeps the address as it was given', async () => {
  const alice = await world.logIn('alice');
  expect(await world.read(alice, '{ viewer { id email emailVerified } }')).toEqual({
    viewer: { id: toGlobalId('Viewer', alice.accountId), email: 'Alice@Example.com', emailVerified: false },
  });
});

it('keeps neither password nor tokens in the clear', async () => {
  const bob = await world.signUp('bob');
  const rows = await world.database.query(
    `SELECT to_jsonb(accounts) AS row FROM accounts UNION ALL SELECT to_jsonb(sessions) FROM sessions
     UNION ALL SELECT to_jsonb(refresh_tokens) || jsonb_build_object('text', encode(hash, 'escape')) FROM refresh_tokens`,
  );
  const everything = JSON.stringify(rows);
  expect(everything).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  expect(everything).not.toContain(password);
  expect(everything).not.toContain(bob.tokens.refreshToken);
  expect(everything).not.toContain(bob.tokens.refreshToken.slice(4));
});

describe('refuses, and makes nothing of,', () => {
  const fine = { email: 'carol@example.com', password, handle: 'carol', displayName: 'Carol' };

  it.each<[string, Partial<typeof fine>, [string, string][]]>([
    ['an empty address', { email: '' }, [['REQUIRED', 'email']]],
    ['an address of spaces', { email: '   ' }, [['REQUIRED', 'email']]],
    ['an address without a domain', { email: 'carol' }, [['INVALID', 'email']]],
    ['an address without a top-level domain', { email: 'carol@localhost' }, [['INVALID', 'email']]],
    ['two addresses', { email: 'carol@example.com, dan@example.com' }, [['INVALID', 'email']]],
    ['an address with a line feed', { email: 'carol@example.com\nBcc: x@y.zz' }, [['INVALID', 'email']]],
    ['an address with a NUL', { email: 'ca\u0000rol@example.com' }, [['INVALID', 'email']]],
    ['an address with a lone surrogate', { email: 'ca\uD800rol@example.com' }, [['INVALID', 'email']]],
    ['an address of 255 characters', { email: `${'c'.repeat(243)}@example.com` }, [['TOO_LONG', 'email']]],
    ['no password', { password: '' }, [['REQUIRED', 'password']]],
    ['a password of 9 characters', { password: 'sh0rt pw!' }, [['TOO_SHORT', 'password']]],
    ['a password of 129 characters', { password: '🐎'.repeat(64) + 'battery staple'.repeat(5) }, [['TOO_LONG', 'password']]], // prettier-ignore
    ['a password with a lone surrogate', { password: 'correct horse \uDC00' }, [['INVALID', 'password']]],
    ['a password that everybody tries', { password: 'Password123' }, [['INVALID', 'password']]],
    [
      'a password in full width that everybody tries',
      { password: 'ｐａｓｓｗｏｒｄ１２３' },
      [['INVALID', 'password']],
    ],
    ['a password of one character', { password: 'zzzzzzzzzzzz' }, [['INVALID', 'password']]],
    ['the address as password', { password: 'CAROL@example.com' }, [['INVALID', 'password']]],
    ['the handle as password', { handle: 'carol_of_oz', password: 'Carol_Of_Oz' }, [['INVALID', 'password']]],
    ['an empty handle', { handle: '' }, [['REQUIRED', 'handle']]],
    ['a handle of 2 characters', { handle: 'ca' }, [['TOO_SHORT', 'handle']]],
    ['a handle of 31 characters', { handle: 'c'.repeat(31) }, [['TOO_LONG', 'handle']]],
    ['a handle with a dot', { handle: 'ca.rol' }, [['INVALID', 'handle']]],
    ['a handle with a Kelvin sign', { handle: '\u212Aarol' }, [['INVALID', 'handle']]],
    ['a handle that is the platform’s', { handle: 'admin' }, [['CONFLICT', 'handle']]],
    ['an empty name', { displayName: '' }, [['REQUIRED', 'displayName']]],
    ['an invisible name', { displayName: '\u200B' }, [['REQUIRED', 'displayName']]],
    ['a name of 51 characters', { displayName: '🐎'.repeat(51) }, [['TOO_LONG', 'displayName']]],
    ['a name with a control character', { displayName: 'Ca\u0007rol' }, [['INVALID', 'displayName']]],
    ['a name with a lone surrogate', { displayName: 'Carol\uD83D' }, [['INVALID', 'displayName']]],
    ['a taken address, in any case', { email: 'BOB@example.com' }, [['CONFLICT', 'email']]],
    ['a taken handle, in any case', { handle: 'BOB' }, [['CONFLICT', 'handle']]],
    ['a taken address and a taken handle', { email: 'bob@example.com', handle: 'bob' }, [['CONFLICT', 'email'], ['CONFLICT', 'handle']]], // prettier-ignore
    ['everything wrong, all told at once', { email: 'x', password: 'x', handle: 'x', displayName: '' }, [['INVALID', 'email'], ['TOO_SHORT', 'password'], ['TOO_SHORT', 'handle'], ['REQUIRED', 'displayName']]], // prettier-ignore
  ])('%s', async (_what, change, errors) => {
    const before = await world.accounts();
    const profiles = world.users.profiles.size;
    expect(await world.signUpWith({ ...fine, ...change })).toEqual(refused(...errors));
    expect(await world.accounts()).toEqual(before);
    expect(world.users.profiles.size).toBe(profiles);
    expect(await world.takeEvents()).toEqual([]);
  });

  beforeAll(() => world.takeEvents());
});

it('takes a password of any characters, as Unicode spells it', async () => {
  expect((await world.signUpWith({ handle: 'dan', password: 'Ångström\u0007 🐎🐎' })).userErrors).toEqual([]);
  expect((await world.logInWith('dan', 'A\u030Angstro\u0308m\u0007 🐎🐎')).userErrors).toEqual([]);
});

describe('many at once', () => {
  it.each([
    [
      'address and handle (a double click)',
      (_n: number) => ({ email: 'erin@example.com', handle: 'erin' }),
      'email',
    ],
    [
      'address, each with a handle of their own',
      (n: number) => ({ email: 'faye@example.com', handle: `faye_${n}` }),
      'email',
    ],
    [
      'handle, each with an address of their own',
      (n: number) => ({ email: `gus${n}@example.com`, handle: 'gus' }),
      'handle',
    ],
    ['address, each with a password of their own', (n: number) => ({ email: 'hal@example.com', handle: 'hal', password: `${password} ${n}` }), 'email'], // prettier-ignore
  ])('with the same %s: one wins, and nothing of the others is left', async (_what, inputOf, field) => {
    await world.takeEvents();
    const before = { accounts: (await world.accounts()).length, profiles: world.users.profiles.size };
    const payloads = await Promise.all([1, 2, 3, 4, 5].map((n) => world.signUpWith(inputOf(n))));
    const won = payloads.filter(({ session }) => session !== null);
    expect(won).toHaveLength(1);
    const lost = payloads.filter((payload) => payload !== won[0]);
    const conflict = { session: null, user: null, userErrors: expect.arrayContaining([{ code: 'CONFLICT', path: ['input', field] }]) }; // prettier-ignore
    expect(lost).toEqual([conflict, conflict, conflict, conflict]);
    const accounts = await world.accounts();
    expect(accounts).toHaveLength(before.accounts + 1);
    expect(accounts.filter(({ state }) => state !== 'active')).toEqual([]);
    expect(world.users.profiles.size).toBe(before.profiles + 1);
    expect(await world.takeEvents()).toHaveLength(1);
  });
});
