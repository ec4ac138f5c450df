import { request as httpRequest } from 'node:http';
import { CallSigner, SubgraphClient } from '@chorus/domain-queries';
import { SubgraphServer } from '../src/index';
import { Gate, alice, postsSubgraph, secret, serve, signer, type Served } from './served';
import { startStranger } from '@chorus/subgraph-server/testing';

const whoAmI = JSON.stringify({ query: '{ viewer { id requestId } }' });
const post = JSON.stringify({
  query: 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Post { text } } }',
  variables: { r: [{ __typename: 'Post', id: 'secret' }] },
});
const viewerId = Buffer.from('Viewer:0197a000-0000-7000-8000-000000000001').toString('base64url');

describe('a served subgraph', () => {
  let served: Served;
  beforeAll(async () => (served = await serve(postsSubgraph(), 10_000)));
  afterAll(() => served.stop());

  it('answers a signed operation to the signed viewer', async () => {
    const response = await served.post('/graphql', whoAmI, served.signed('/graphql', whoAmI));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { viewer: { id: viewerId, requestId: 'request-1' } } });
  });

  it('answers a signed domain query', async () => {
    const body = JSON.stringify({ postIds: ['a', 'b'] });
    const path = '/domain-queries/posts.visible';
    const response = await served.post(path, body, served.signed(path, body));
    expect(await response.json()).toEqual({ answer: [true, true] });
  });

  const signedBy = (key: CallSigner, subgraph = 'posts', path = '/graphql', body = post) => ({
    'x-chorus-call': key.sign(alice, { subgraph, path, body }),
  });
  it.each<[string, Record<string, string>]>([
    ['no signature', {}],
    ['the signature of somebody else', signedBy(new CallSigner(Buffer.alloc(32, 8)))],
    ['a signature for another subgraph', signedBy(signer, 'users')],
    ['a signature for another body', signedBy(signer, 'posts', '/graphql', whoAmI)],
    ['a signature for another path', signedBy(signer, 'posts', '/domain-queries/posts.visible')],
    ['an access token', { authorization: 'Bearer eyJhbGciOiJFZERTQSJ9.e30.AA' }],
    [
      'headers that say who asks',
      {
        'x-chorus-viewer': JSON.stringify(alice.viewer),
        'x-user-id': '0197a000-0000-7000-8000-000000000001',
        'x-forwarded-for': '127.0.0.1',
        'x-chorus-call': JSON.stringify(alice),
      },
    ],
  ])('refuses an `_entities` call with %s', async (_case, headers) => {
    const response = await served.post('/graphql', post, headers);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      errors: [
        { message: 'The call is not signed by this platform.', extensions: { code: 'UNAUTHENTICATED' } },
      ],
    });
  });

  it('refuses a call that it has answered before', async () => {
    const headers = served.signed('/graphql', post);
    expect((await served.post('/graphql', post, headers)).status).toBe(200);
    expect((await served.post('/graphql', post, headers)).status).toBe(401);
  });

  it('does not read the body of a call without a signature', async () => {
    const { port } = new URL(served.url);
    const status = await new Promise((resolve, reject) => {
      // A body is announced, and never sent.
      const call = httpRequest({
        port,
        method: 'POST',
        path: '/graphql',
        headers: { 'content-length': 9_000 },
      });
      call.on('response', ({ statusCode }) => resolve(statusCode));
      call.on('error', reject);
      call.flushHeaders();
    });
    expect(status).toBe(401);
  });

  it('reads no more of a body than it may', async () => {
    const body = JSON.stringify({ query: `{ viewer { id } } # ${'x'.repeat(20_000)}` });
    const response = await served.post('/graphql', body, served.signed('/graphql', body));
    expect(response.status).toBe(413);
  });

  it.each(['nonsense', '[]', '{}', '{"query":1}', '{"query":"{ viewer { id } }","variables":[]}'])(
    'refuses what is no operation: %s',
    async (body) => {
      const response = await served.post('/graphql', body, served.signed('/graphql', body));
      expect(response.status).toBe(400);
    },
  );

  it('answers operations by POST alone', async () => {
    expect((await fetch(`${served.url}/graphql`)).status).toBe(405);
  });

  it('has nothing elsewhere', async () => {
    expect((await fetch(`${served.url}/`)).status).toBe(404);
    expect((await fetch(`${served.url}/health/live`, { method: 'DELETE' })).status).toBe(404);
  });

  it('tells operators how it is', async () => {
    expect(await (await fetch(`${served.url}/health/live`)).json()).toEqual({ status: 'live' });
    expect(await (await fetch(`${served.url}/health/ready`)).json()).toEqual({
      status: 'ready',
      dependencies: {},
    });
    const metrics = await fetch(`${served.url}/metrics`);
    expect(metrics.headers.get('content-type')).toMatch('text/plain');
  });
});

describe('where a subgraph listens', () => {
  const server = () =>
    new SubgraphServer({ subgraph: postsSubgraph(), secret, domainQueries: { ask: () => Promise.reject() } });

  it.each(['0.0.0.0', '::', '8.8.8.8', '172.32.0.1', '2001:db8::1', 'example.com', ''])(
    'is not %s, which others can reach',
    async (host) => {
      await expect(server().listen({ host })).rejects.toThrow('only the gateway is public');
    },
  );

  it.each(['127.0.0.1', 'localhost'])('may be %s', async (host) => {
    const listening = server();
    const url = await listening.listen({ host });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await listening.stop({ graceMs: 0 });
  });
});

describe('the end of a served subgraph', () => {
  it('waits for what is under way, and answers it', async () => {
    const gate = new Gate();
    const { client, server, url } = await serve(postsSubgraph(gate));
    const held = client.post('/graphql', { query: '{ held }' }, alice);
    await gate.arrived;
    const stopped = server.stop({ graceMs: 0 });
    expect((await fetch(`${url}/health/ready`).catch(() => ({ status: 503 }))).status).toBe(503);
    gate.open();
    expect(await held).toEqual({ data: { held: 'passed' } });
    await stopped;
    await client.close();
  });

  it('cuts off what does not end', async () => {
    const gate = new Gate();
    const { client, server } = await serve(postsSubgraph(gate));
    const held = client.post('/graphql', { query: '{ held }' }, alice);
    held.catch(() => undefined);
    await gate.arrived;
    await server.stop({ graceMs: 0, timeoutMs: 10 });
    await expect(held).rejects.toThrow();
    await client.close();
  });
});

describe('a call that nobody waits for any more', () => {
  it('is hung up on', async () => {
    const stranger = await startStranger(() => limit.abort());
    const limit = new AbortController();
    const client = new SubgraphClient({ subgraph: 'posts', url: stranger.url, signer });
    await expect(
      client.post('/graphql', { query: '{ held }' }, alice, { signal: limit.signal, isRepeatable: true }),
    ).rejects.toThrow('Nobody waits');
    await stranger.hungUp();
    expect(stranger.requests()).toBe(1);
    await stranger.stop();
  });

  it('is not even sent when it comes too late', async () => {
    const stranger = await startStranger(() => undefined);
    const client = new SubgraphClient({ subgraph: 'posts', url: stranger.url, signer });
    await expect(
      client.post('/graphql', { query: '{ held }' }, alice, { signal: AbortSignal.abort() }),
    ).rejects.toThrow('Nobody waits');
    expect(stranger.requests()).toBe(0);
    await stranger.stop();
  });
});

describe('a connection that was kept open and is closed when it is used', () => {
  it.each([
    ['again, where twice does what once does', true, 2],
    ['once, where it might be done twice', false, 1],
  ])('has the call sent %s', async (_case, isRepeatable, times) => {
    const stranger = await startStranger((response) => response.destroy());
    const client = new SubgraphClient({ subgraph: 'posts', url: stranger.url, signer });
    await expect(client.post('/graphql', {}, alice, { isRepeatable })).rejects.toThrow();
    expect(stranger.requests()).toBe(times);
    await stranger.stop();
  });
});

it('an answer without end is hung up on', async () => {
  const stranger = await startStranger((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = (): void => void response.write(' '.repeat(1_000), (error) => error ?? more());
    more();
  });
  const client = new SubgraphClient({
    subgraph: 'posts',
    url: stranger.url,
    signer,
    maxResponseBytes: 50_000,
  });
  await expect(client.post('/graphql', {}, alice)).rejects.toThrow('over 50000 bytes');
  await stranger.hungUp();
  await stranger.stop();
});
