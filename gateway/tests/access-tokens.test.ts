import { randomUUID } from 'node:crypto';
import { InProcessDomainQueries } from '@chorus/domain-queries';
import { startWorld, useWorlds, type World } from './world';

const now = () => Math.floor(Date.now() / 1000);
const whoAmI = '{ viewer { id } }';
const viewerIdOf = (accountId: string) => Buffer.from(`Viewer:${accountId}`).toString('base64url');

describe('access tokens', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterAll(() => world.gateway.stop());

  it('answers as nobody without a token', async () => {
    const answer = await world.ask({ query: whoAmI });
    expect(answer).toMatchObject({ status: 200, data: { viewer: null } });
  });

  it('answers as the account that a good token names', async () => {
    const sub = randomUUID();
    const answer = await world.ask({ query: whoAmI, token: await world.identity.token({ claims: { sub } }) });
    expect(answer.data).toEqual({ viewer: { id: viewerIdOf(sub) } });
  });

  it('takes the scheme in any case', async () => {
    const authorization = `bearer ${await world.identity.token()}`;
    expect((await world.ask({ query: whoAmI, headers: { authorization } })).data).toMatchObject({
      viewer: { id: expect.any(String) },
    });
  });

  it('judges a token by the clock each time, also one that it knows', async () => {
    const token = await world.identity.token({ claims: { iat: now() - 598, exp: now() + 2 } });
    expect((await world.ask({ query: whoAmI, token })).status).toBe(200);
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'setInterval', 'queueMicrotask'],
      now: Date.now() + 8_000,
    });
    try {
      expect((await world.ask({ query: whoAmI, token })).status).toBe(401);
    } finally {
      jest.useRealTimers();
    }
  });

  it('ignores what a client says of itself in internal headers', async () => {
    const accountId = randomUUID();
    const sub = randomUUID();
    const forged = {
      'x-chorus-viewer': accountId,
      'x-chorus-account': accountId,
      'x-user-id': accountId,
      'x-forwarded-user': accountId,
      'x-forwarded-for': '203.0.113.9',
      viewer: JSON.stringify({ kind: 'service', name: 'gateway' }),
    };
    const query = '{ viewer { id address } }';
    expect((await world.ask({ query, headers: forged })).data).toEqual({ viewer: null });
    const token = await world.identity.token({ claims: { sub } });
    expect((await world.ask({ query, token, headers: forged })).data).toEqual({
      viewer: { id: viewerIdOf(sub), address: '127.0.0.1' },
    });
  });

  it('hands subgraphs a signed viewer, the request id and the client', async () => {
    const [sub, sid] = [randomUUID(), randomUUID()];
    const token = await world.identity.token({ claims: { sub, sid } });
    await world.ask({
      query: whoAmI,
      token,
      headers: { 'x-request-id': 'request-0042', 'user-agent': 'Test/1' },
    });
    const scope = world.seen.scopes.at(-1)!;
    expect(scope).toMatchObject({
      viewer: { kind: 'person', accountId: sub, sessionId: sid },
      requestId: 'request-0042',
      client: { address: '127.0.0.1', userAgent: 'Test/1' },
    });
    expect(JSON.stringify(scope.claims)).not.toContain(token);
  });
});

describe('the key set', () => {
  const startWorld = useWorlds();

  it('is published, without anything private', async () => {
    const world = await startWorld();
    const response = await fetch(`${world.url}/.well-known/jwks.json`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      keys: [{ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: 'key-1', alg: 'EdDSA', use: 'sig' }],
    });
  });

  it('is asked for again when a token names a key that it lacks, at most once in five seconds', async () => {
    const world = await startWorld();
    const count = () => world.identity.asked.filter((name) => name === 'identity.jwks').length;
    const old = await world.identity.token();
    await world.identity.rotate('key-2');
    const fresh = await world.identity.token();
    expect(count()).toBe(1);
    const later = Date.now() + 6_000;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    try {
      const answers = await Promise.all([1, 2, 3].map(() => world.ask({ query: whoAmI, token: fresh })));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(count()).toBe(2);
      const unknown = await world.identity.token({ header: { kid: 'key-3' } });
      expect((await world.ask({ query: whoAmI, token: unknown })).status).toBe(401);
      expect((await world.ask({ query: whoAmI, token: old })).status).toBe(200);
      expect(count()).toBe(2);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('says UNAVAILABLE, not UNAUTHENTICATED, while no key was ever loaded', async () => {
    const world = await startWorld({ sessionPollMs: 60_000 });
    const token = await world.identity.token();
    const alone = await startWorld({ domainQueries: new InProcessDomainQueries() });
    const answer = await alone.ask({ query: whoAmI, token });
    expect(answer.status).toBe(503);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', subgraph: 'identity' } }]);
    expect((await alone.ask({ query: '{ posts(first: 1) { nodes { id } } }' })).status).toBe(200);
    expect((await fetch(`${alone.url}/.well-known/jwks.json`)).status).toBe(503);
  });
});
