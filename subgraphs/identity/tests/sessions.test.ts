import { toGlobalId } from '@chorus/subgraph-kit';
import { countStatements } from '@chorus/test-kit';
import { SignJWT, decodeJwt, decodeProtectedHeader, generateKeyPair } from 'jose';
import { uuidv7 } from 'uuidv7';
import { IdentityWorld, type Person } from './identity-world';

const dayMs = 86_400_000;

let world: IdentityWorld;
let now: Date;
let count = 0;
const revokedHere: string[] = [];

beforeAll(async () => {
  now = new Date();
  world = await IdentityWorld.start({
    now: () => now,
    onSessionRevoked: (sessionId) => revokedHere.push(sessionId),
  });
});

beforeEach(() => {
  now = new Date();
});

afterAll(() => world.stop());

const daysPass = (days: number) => (now = new Date(now.getTime() + days * dayMs));
const secondsPass = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000));
const badToken = {
  session: null,
  userErrors: [{ code: 'INVALID_CREDENTIALS', path: ['input', 'refreshToken'] }],
};

async function newcomer(): Promise<Person> {
  count += 1;
  const person = await world.signUp(`alice_${count}`);
  await world.takeEvents();
  return person;
}

interface Page {
  nodes: { id: string; deviceName: string | null; isCurrent: boolean }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
}

const sessionsOf = async (person: Person, page = ''): Promise<Page> =>
  (
    await world.read(
      person,
      `{ viewer { sessions${page} { nodes { id createdAt lastSeenAt deviceName isCurrent } edges { cursor }
         pageInfo { hasNextPage hasPreviousPage endCursor } } } }`,
    )
  ).viewer.sessions;

const isLive = async (person: Person): Promise<boolean> => {
  const { nodes } = await sessionsOf(person, '(first: 100)');
  return nodes.some(({ id }) => id === toGlobalId('Session', person.sessionId));
};

const revocationOf = (person: Person) => ({
  type: 'SessionRevoked',
  aggregateId: person.accountId,
  actorId: person.accountId,
  data: { accountId: person.accountId, sessionId: person.sessionId },
});

describe('an access token', () => {
  it('is an Ed25519 JWT for ten minutes that names account, session and itself, and nothing personal', async () => {
    const alice = await newcomer();
    const { payload, protectedHeader } = await world.verify(alice.tokens.accessToken, now);
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
    expect(payload).toEqual({
      iss: 'chorus',
      aud: 'chorus',
      sub: alice.accountId,
      sid: alice.sessionId,
      jti: expect.any(String),
      iat: Math.floor(now.getTime() / 1000),
      exp: Math.floor(now.getTime() / 1000) + 600,
    });
    expect(Date.parse(alice.tokens.accessTokenExpiresAt)).toBe((payload.exp ?? 0) * 1000);
  });

  it('is another one each time', async () => {
    const alice = await newcomer();
    const { session } = await world.refresh(alice.tokens.refreshToken);
    expect(decodeJwt(session.accessToken).jti).not.toBe(decodeJwt(alice.tokens.accessToken).jti);
    expect(decodeJwt(session.accessToken).sid).toBe(alice.sessionId);
  });

  it('does not verify when it is altered, signed by another key, or by none', async () => {
    const { tokens, accountId } = await newcomer();
    const [header, payload, signature] = tokens.accessToken.split('.');
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(tokens.accessToken), sub: uuidv7() })).toString(
      'base64url',
    );
    const { privateKey } = await generateKeyPair('EdDSA');
    const foreign = await new SignJWT({ sid: uuidv7() })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: decodeProtectedHeader(tokens.accessToken).kid })
      .setIssuer('chorus')
      .setAudience('chorus')
      .setSubject(accountId)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`;
    for (const token of [`${header}.${forged}.${signature}`, foreign, unsigned, `${header}.${payload}.`]) {
      await expect(world.verify(token)).rejects.toThrow();
    }
  });
});

describe('refreshSession', () => {
  it('gives new tokens of the same session and prolongs it', async () => {
    const alice = await newcomer();
    daysPass(3);
    const { session, userErrors } = await world.refresh(alice.tokens.refreshToken);
    expect(userErrors).toEqual([]);
    expect(session.refreshToken).toMatch(/^crt_[\w-]{43}$/);
    expect(session.refreshToken).not.toBe(alice.tokens.refreshToken);
    expect(Date.parse(session.refreshTokenExpiresAt)).toBe(now.getTime() + 30 * dayMs);
    const { nodes } = await sessionsOf(alice);
    expect(nodes).toEqual([expect.objectContaining({ lastSeenAt: now.toISOString(), isCurrent: true })]);
    expect(await world.takeEvents()).toEqual([]);
  });

  it('ends the session, and tells of it, when a used token comes again; the newest token is void, too', async () => {
    const alice = await newcomer();
    const { session } = await world.refresh(alice.tokens.refreshToken);
    expect(await world.refresh(alice.tokens.refreshToken)).toEqual(badToken);
    expect(await world.refresh(session.refreshToken)).toEqual(badToken);
    expect(await isLive(alice)).toBe(false);
    expect(await world.takeEvents()).toEqual([expect.objectContaining(revocationOf(alice))]);
    expect(revokedHere).toContain(alice.sessionId);
  });

  it('leaves the other sessions of the person alone', async () => {
    const alice = await newcomer();
    const elsewhere = await world.logIn(alice.handle);
    await world.refresh(alice.tokens.refreshToken);
    await world.refresh(alice.tokens.refreshToken);
    expect(await isLive(elsewhere)).toBe(true);
    expect((await world.refresh(elsewhere.tokens.refreshToken)).userErrors).toEqual([]);
  });

  it('lets one of several at once win, and ends the family by the others', async () => {
    const alice = await newcomer();
    const payloads = await Promise.all([1, 2, 3, 4].map(() => world.refresh(alice.tokens.refreshToken)));
    const won = payloads.filter(({ session }) => session !== null);
    expect(won).toHaveLength(1);
    expect(payloads.filter(({ session }) => session === null)).toEqual([badToken, badToken, badToken]);
    expect(await world.refresh(won[0].session.refreshToken)).toEqual(badToken);
    expect(await world.takeEvents()).toEqual([expect.objectContaining(revocationOf(alice))]);
  });

  it.each([
    ['nothing', ''],
    ['a token without its prefix', 'A'.repeat(43)],
    ['an unknown token', `crt_${'A'.repeat(43)}`],
    ['a token with a tail', `crt_${'A'.repeat(44)}`],
    ['a NUL', 'crt_\u0000'],
    ['a lone surrogate', 'crt_\uD800'],
    ['a million characters', 'crt_'.repeat(250_000)],
  ])('refuses %s', async (_what, token) => {
    expect(await world.refresh(token)).toEqual(badToken);
  });

  it('refuses an access token, and a refresh token in other letters', async () => {
    const { tokens } = await newcomer();
    expect(await world.refresh(tokens.accessToken)).toEqual(badToken);
    expect(await world.refresh(tokens.refreshToken.toUpperCase())).toEqual(badToken);
    expect((await world.refresh(tokens.refreshToken)).userErrors).toEqual([]);
  });

  it('refuses a token that has expired, of a session that is then over', async () => {
    const alice = await newcomer();
    daysPass(30);
    expect(await isLive(alice)).toBe(false);
    expect(await world.refresh(alice.tokens.refreshToken)).toEqual(badToken);
  });

  it('never prolongs a session over 180 days', async () => {
    const alice = await newcomer();
    let token = alice.tokens.refreshToken;
    for (let month = 0; month < 6; month += 1) {
      daysPass(29);
      const { session } = await world.refresh(token);
      token = session.refreshToken;
    }
    daysPass(5.999);
    const { session } = await world.refresh(token);
    expect(Date.parse(session.refreshTokenExpiresAt) - now.getTime()).toBeLessThan(0.002 * dayMs);
    expect(Date.parse(session.accessTokenExpiresAt)).toBeLessThanOrEqual(
      Date.parse(session.refreshTokenExpiresAt),
    );
    daysPass(0.002);
    expect(await world.refresh(session.refreshToken)).toEqual(badToken);
  });
});

describe('logOut', () => {
  const document = 'mutation { logOut { userErrors { code } } }';
  const logOut = (asker: Parameters<IdentityWorld['run']>[0]) => world.run(asker, document);

  it('ends the session that asks, once, and no other', async () => {
    const alice = await newcomer();
    const elsewhere = await world.logIn(alice.handle);
    expect(await logOut(alice)).toEqual({ data: { logOut: { userErrors: [] } } });
    expect(await logOut(alice)).toEqual({ data: { logOut: { userErrors: [] } } });
    expect(await isLive(alice)).toBe(false);
    expect(await isLive(elsewhere)).toBe(true);
    expect(await world.refresh(alice.tokens.refreshToken)).toEqual(badToken);
    expect(await world.takeEvents()).toEqual([expect.objectContaining(revocationOf(alice))]);
    expect(revokedHere.filter((id) => id === alice.sessionId)).toHaveLength(1);
  });

  it.each(['anonymous', 'service'] as const)('is UNAUTHENTICATED for %s', async (asker) => {
    expect((await logOut(asker)).errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
  });
});

describe('revokeSession', () => {
  const revoke = (asker: Person, sessionId: string) =>
    world.mutate('revokeSession', { sessionId }, 'session { id isCurrent }', asker);
  const notFound = { session: null, userErrors: [{ code: 'NOT_FOUND', path: ['input', 'sessionId'] }] };

  it('ends another session of the viewer, once, and tells of it', async () => {
    const alice = await newcomer();
    const elsewhere = await world.logIn(alice.handle);
    const id = toGlobalId('Session', elsewhere.sessionId);
    const success = { session: { id, isCurrent: false }, userErrors: [] };
    expect(await Promise.all([revoke(alice, id), revoke(alice, id)])).toEqual([success, success]);
    expect(await revoke(alice, id)).toEqual(success);
    expect(await isLive(elsewhere)).toBe(false);
    expect(await isLive(alice)).toBe(true);
    expect(await world.refresh(elsewhere.tokens.refreshToken)).toEqual(badToken);
    expect(await world.takeEvents()).toEqual([expect.objectContaining(revocationOf(elsewhere))]);
  });

  it('answers the same for the session of somebody else and for none at all', async () => {
    const [alice, bob] = [await newcomer(), await newcomer()];
    const spoofed = [
      toGlobalId('Session', bob.sessionId),
      toGlobalId('Session', uuidv7()),
      toGlobalId('User', alice.sessionId),
      toGlobalId('Session', 'x'),
      toGlobalId('Session', alice.sessionId.toUpperCase()),
      alice.sessionId,
      'nonsense',
      '',
    ];
    for (const id of spoofed) expect(await revoke(alice, id)).toEqual(notFound);
    expect(await isLive(bob)).toBe(true);
    expect(await isLive(alice)).toBe(true);
    expect(await world.takeEvents()).toEqual([]);
  });

  it('is UNAUTHENTICATED when nobody is signed in', async () => {
    const id = toGlobalId('Session', (await newcomer()).sessionId);
    expect(await world.refusal('revokeSession', { sessionId: id })).toEqual({ code: 'UNAUTHENTICATED' });
  });
});

describe('Viewer.sessions', () => {
  it('shows live sessions, newest first, with the device and which one asks', async () => {
    const alice = await newcomer();
    world.client = {
      address: '203.0.113.7',
      userAgent:
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    };
    const browser = await world.logIn(alice.handle);
    world.client = { address: '203.0.113.7', userAgent: null };
    await world.logIn(alice.handle);
    world.client = { address: '203.0.113.7', userAgent: 'chorus-tests/1.0' };
    const { nodes, pageInfo } = await sessionsOf(browser);
    expect(nodes.map(({ deviceName, isCurrent }) => [deviceName, isCurrent])).toEqual([
      [null, false],
      ['Chrome on macOS', true],
      ['chorus-tests', false],
    ]);
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  });

  it('is read in pages, one statement each', async () => {
    const alice = await newcomer();
    for (let turn = 0; turn < 4; turn += 1) await world.logIn(alice.handle);
    const seen: string[] = [];
    let page = '(first: 2)';
    for (;;) {
      const { result, statements } = await countStatements(() => sessionsOf(alice, page));
      expect(statements).toHaveLength(1);
      seen.push(...result.nodes.map(({ id }) => id));
      const { hasNextPage, endCursor } = result.pageInfo;
      if (!hasNextPage) break;
      page = `(first: 2, after: "${endCursor}")`;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toEqual((await sessionsOf(alice)).nodes.map(({ id }) => id));
  });

  it.each([
    ['(first: -1)', 'BAD_USER_INPUT'],
    ['(first: 101)', 'LIMIT_EXCEEDED'],
    ['(after: "nonsense")', 'BAD_USER_INPUT'],
    [`(after: "${Buffer.from('["viewer-sessions","x"]').toString('base64url')}")`, 'BAD_USER_INPUT'],
    [`(after: "${Buffer.from(`["other","${uuidv7()}"]`).toString('base64url')}")`, 'BAD_USER_INPUT'],
  ])('refuses %s', async (page, code) => {
    const { errors } = await world.run(await newcomer(), `{ viewer { sessions${page} { nodes { id } } } }`);
    expect(errors?.[0]?.extensions?.code).toBe(code);
  });

  it('is of nobody when nobody is signed in', async () => {
    expect(await world.read('anonymous', '{ viewer { email sessions { nodes { id } } } }')).toEqual({
      viewer: null,
    });
  });
});

describe('identity.revoked-sessions', () => {
  const revoked = async (since: string | null) =>
    (await world.ask('identity.revoked-sessions', { since })).map(({ sessionId }) => sessionId);

  it('names those revoked within the life of an access token, or since', async () => {
    const [alice, bob] = [await newcomer(), await newcomer()];
    await world.run(alice, 'mutation { logOut { userErrors { code } } }');
    const between = secondsPass(60).toISOString();
    await world.run(bob, 'mutation { logOut { userErrors { code } } }');
    expect(await revoked(null)).toEqual(expect.arrayContaining([alice.sessionId, bob.sessionId]));
    const since = await revoked(between);
    expect(since).toContain(bob.sessionId);
    expect(since).not.toContain(alice.sessionId);
    secondsPass(700);
    const later = await revoked(null);
    expect(later).not.toContain(alice.sessionId);
  });

  it('is for services only, and refuses a time that is none', async () => {
    const alice = await newcomer();
    const ask = (since: string | null, asker: Person | 'service') =>
      world.ask('identity.revoked-sessions', { since }, asker);
    await expect(ask(null, alice)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(ask('yesterday', 'service')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

it('erases sessions a day after their end, and keeps those that live', async () => {
  const [alice, bob] = [await newcomer(), await newcomer()];
  await world.run(alice, 'mutation { logOut { userErrors { code } } }');
  const stored = () =>
    world.database.query('SELECT 1 FROM sessions WHERE id = ANY($1)', [[alice.sessionId, bob.sessionId]]);
  await world.runJob('identity.ended-sessions');
  expect(await stored()).toHaveLength(2);
  daysPass(1.1);
  await world.runJob('identity.ended-sessions');
  expect(await stored()).toHaveLength(1);
  expect((await world.refresh(bob.tokens.refreshToken)).userErrors).toEqual([]);
});
