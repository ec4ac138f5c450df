import { createMemoryRateLimiter } from '@chorus/rate-limits';
import { IdentityWorld, password, type Person } from './identity-world';

let world: IdentityWorld;
let alice: Person;

beforeAll(async () => {
  world = await IdentityWorld.start();
  alice = await world.signUp('alice');
  await world.signUp('bob');
});

afterAll(() => world.stop());

const invalid = {
  session: null,
  user: null,
  mfaChallenge: null,
  userErrors: [{ code: 'INVALID_CREDENTIALS', path: null }],
};

it.each([
  'alice',
  'ALICE',
  '@alice',
  ' @Alice ',
  'alice@example.com',
  'ALICE@Example.COM',
  ' alice@example.com ',
])('opens a session for %j', async (identifier) => {
  const { session, user, mfaChallenge, userErrors } = await world.logInWith(identifier);
  expect(userErrors).toEqual([]);
  expect(mfaChallenge).toBeNull();
  expect((await world.verify(session.accessToken)).payload.sub).toBe(alice.accountId);
  expect(user).not.toBeNull();
});

it('opens another session each time', async () => {
  const [one, two] = await Promise.all([world.logIn('alice'), world.logIn('alice')]);
  expect(one.sessionId).not.toBe(two.sessionId);
});

it.each([
  ['a wrong password', 'alice', 'correct horse batterz'],
  ['an empty password', 'alice', ''],
  ['the password of somebody else who has another', 'bob', 'not that of bob'],
  ['a password with a lone surrogate', 'alice', `${password}\uD800`],
  ['a password of a million characters', 'alice', 'x'.repeat(1_000_000)],
  ['an unknown address', 'nobody@example.com', password],
  ['an unknown handle', 'nobody_here', password],
  ['an empty identifier', '', password],
  ['an identifier that is neither', 'alice bob', password],
  ['an address with a NUL', 'ali\u0000ce@example.com', password],
  ['a handle with a lone surrogate', 'alice\uD800', password],
  ['an identifier of a million characters', 'a'.repeat(1_000_000), password],
  ['SQL', "alice' OR '1'='1", password],
])('answers the same to %s', async (_what, identifier, secret) => {
  expect(await world.logInWith(identifier, secret)).toEqual(invalid);
});

it('takes as long for an unknown account as for a wrong password', async () => {
  const durations: Record<'known' | 'address' | 'handle', number[]> = { known: [], address: [], handle: [] };
  const identifiers = { known: 'alice@example.com', address: 'nobody@example.com', handle: 'nobody_here' };
  for (let round = 0; round < 15; round += 1) {
    // Turn by turn, so that a slow moment of the machine strikes all alike.
    for (const who of ['known', 'address', 'handle'] as const) {
      const startedAt = performance.now();
      await world.logInWith(identifiers[who], 'correct horse batterz');
      durations[who].push(performance.now() - startedAt);
    }
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[7] ?? 0;
  for (const who of ['address', 'handle'] as const) {
    const ratio = median(durations[who]) / median(durations.known);
    // Without a hash to compare, it would be under a fifth.
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  }
});

describe('throttling', () => {
  let limited: IdentityWorld;
  const wrong = (identifier: string) => limited.logInWith(identifier, 'not the password');
  const from = (address: string) => (limited.client = { address, userAgent: null });
  const refusal = (identifier: string) => limited.refusal('logIn', { identifier, password });
  const rateLimited = { code: 'RATE_LIMITED', retryAfter: expect.any(Number) };

  beforeAll(async () => {
    limited = await IdentityWorld.start();
  });

  beforeEach(async () => {
    from('203.0.113.7');
    await limited.restart({
      rateLimits: true,
      limiters: {
        logInByAddress: createMemoryRateLimiter({ points: 12, perSeconds: 60 }),
        logInByIdentifierAndAddress: createMemoryRateLimiter({ points: 3, perSeconds: 60 }),
        logInByIdentifier: createMemoryRateLimiter({ points: 8, perSeconds: 60 }),
        signUp: createMemoryRateLimiter({ points: 2, perSeconds: 60 }),
        refresh: createMemoryRateLimiter({ points: 2, perSeconds: 60 }),
      },
    });
    await limited.signUp('alice');
  });

  afterAll(() => limited.stop());

  it('stops guessing from one place, in whatever spelling, the right password included, and says how long', async () => {
    for (const identifier of ['alice', '@Alice', 'ALICE']) expect(await wrong(identifier)).toEqual(invalid);
    expect(await refusal('alice')).toEqual(rateLimited);
  });

  it('answers unknown accounts alike', async () => {
    for (let turn = 0; turn < 3; turn += 1) expect(await wrong('nobody@example.com')).toEqual(invalid);
    expect(await refusal('nobody@example.com')).toEqual(rateLimited);
  });

  it('does not let a stranger elsewhere shut the person out', async () => {
    from('198.51.100.1');
    for (let turn = 0; turn < 3; turn += 1) await wrong('alice');
    for (let turn = 0; turn < 5; turn += 1) expect(await refusal('alice')).toEqual(rateLimited);
    from('203.0.113.7');
    expect((await limited.logInWith('alice')).userErrors).toEqual([]);
  });

  it('stops guessing from many places', async () => {
    for (const host of [1, 2, 3, 4]) {
      from(`198.51.100.${host}`);
      await wrong('alice');
      await wrong('alice');
    }
    from('198.51.100.5');
    expect(await refusal('alice')).toEqual(rateLimited);
  });

  it('counts a whole home network of IPv6 as one place', async () => {
    for (const host of [1, 2, 3]) {
      from(`2001:db8:1:2::${host}`);
      await wrong('alice');
    }
    from('2001:db8:1:2:ffff::9');
    expect(await refusal('alice')).toEqual(rateLimited);
  });

  it('stops one place that tries many identifiers', async () => {
    for (let turn = 0; turn < 12; turn += 1) await wrong(`person_${turn}`);
    expect(await refusal('person_12')).toEqual(rateLimited);
  });

  it('forgives the wrong ones after a right one', async () => {
    for (let round = 0; round < 3; round += 1) {
      await wrong('alice');
      await wrong('alice');
      expect((await limited.logInWith('alice')).userErrors).toEqual([]);
    }
  });

  it('stops sign-ups from one place, malformed ones included', async () => {
    expect((await limited.signUpWith({ handle: 'x' })).session).toBeNull();
    expect(
      await limited.refusal('signUp', {
        email: 'b@example.com',
        password,
        handle: 'bob',
        displayName: 'Bob',
      }),
    ).toEqual(rateLimited);
    from('198.51.100.1');
    expect((await limited.signUpWith({ handle: 'bob' })).userErrors).toEqual([]);
  });

  it('stops refreshes from one place', async () => {
    await limited.refresh('crt_nonsense');
    await limited.refresh('crt_nonsense');
    expect(await limited.refusal('refreshSession', { refreshToken: 'crt_nonsense' })).toEqual(rateLimited);
  });
});
