import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { startWorld, useWorlds, type World } from './world';

interface Raw {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  port: number | undefined;
}

interface Sending {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  agent?: Agent;
}

/** What goes over the wire, as it is: `fetch` would decompress it and hide some headers. */
function send(url: string, { method = 'GET', headers = {}, body, agent }: Sending = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent }, (incoming) => {
      const chunks: Buffer[] = [];
      const port = incoming.socket.localPort;
      incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
      incoming.on('end', () => {
        const { statusCode: status = 0, headers: received } = incoming;
        resolve({ status, headers: received, bytes: Buffer.concat(chunks), port });
      });
    });
    outgoing.on('error', reject).end(body);
  });
}

const page = '{ posts(first: 20) { nodes { id text author { id displayName } } } }';
const asJson = { 'content-type': 'application/json' };
const plain = { 'apollo-require-preflight': '1' };

describe('at the edge', () => {
  let world: World;
  let graph: string;
  beforeAll(async () => {
    world = await startWorld();
    graph = `${world.url}/graphql`;
  });
  afterAll(() => world.gateway.stop());

  describe('compression', () => {
    const ask = (encodings: string | undefined, query = page) =>
      send(graph, {
        method: 'POST',
        headers: { ...asJson, ...(encodings !== undefined && { 'accept-encoding': encodings }) },
        body: JSON.stringify({ query }),
      });

    it.each([
      ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
      ['gzip', 'gzip', gunzipSync],
      ['br;q=0.1, gzip', 'gzip', gunzipSync],
      ['*', 'gzip', gunzipSync],
    ])('of a page for %s is %s', async (encodings, expected, decompress) => {
      const { bytes: whole } = await ask(undefined);
      const { headers, bytes } = await ask(encodings);
      expect(headers).toMatchObject({ 'content-encoding': expected, vary: 'accept-encoding' });
      expect(headers['content-length']).toBe(String(bytes.length));
      expect(bytes.length).toBeLessThan(whole.length / 2);
      expect(decompress(bytes)).toEqual(whole);
    });

    it.each([
      ['who does not ask for it', undefined, page],
      ['who refuses it', 'identity, gzip;q=0, br;q=0', page],
      ['who knows other kinds', 'deflate', page],
      ['a small answer', 'br, gzip', '{ colour }'],
    ])('is left out for %s', async (_case, encodings, query) => {
      const { headers, bytes } = await ask(encodings, query);
      expect(headers['content-encoding']).toBeUndefined();
      expect(JSON.parse(bytes.toString())).toHaveProperty('data');
    });

    it('of a request is not undone: a small body could become a large one', async () => {
      const body = gzipSync(JSON.stringify({ query: '{ colour }' }));
      const headers = { ...asJson, 'content-encoding': 'gzip', 'content-length': String(body.length) };
      const { status, bytes } = await send(graph, { method: 'POST', headers, body });
      expect(status).toBe(415);
      expect(bytes.toString()).toContain('BAD_USER_INPUT');
    });
  });

  describe('HEAD', () => {
    it.each(['', 'br'])('has the head of GET and no body, encoded %s', async (encoding) => {
      const url = `${graph}?query=${encodeURIComponent(page)}`;
      const headers = { ...plain, 'accept-encoding': encoding, 'x-request-id': 'head-and-get' };
      const [got, head] = [await send(url, { headers }), await send(url, { headers, method: 'HEAD' })];
      const { date: _got, ...gotHeaders } = got.headers;
      const { date: _head, ...headHeaders } = head.headers;
      expect(headHeaders).toEqual(gotHeaders);
      expect(head.status).toBe(200);
      expect(head.bytes).toHaveLength(0);
      expect(got.bytes).toHaveLength(Number(head.headers['content-length']));
    });

    it('runs no mutation', async () => {
      const query = 'mutation{createPost(input:{text:"x"}){post{id}}}';
      const { status, headers } = await send(`${graph}?query=${query}`, { method: 'HEAD', headers: plain });
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'POST' });
      expect(world.seen.mutations).toEqual([]);
    });
  });

  it('says which methods there are, to OPTIONS and to what it refuses', async () => {
    const allow = 'GET, HEAD, POST, OPTIONS';
    expect(await send(graph, { method: 'OPTIONS' })).toMatchObject({ status: 204, headers: { allow } });
    expect(await send(graph, { method: 'PUT' })).toMatchObject({ status: 405, headers: { allow } });
  });

  it('answers one request after the other on one connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const method of ['POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'POST']) {
      const isPost = method === 'POST';
      const body = isPost ? JSON.stringify({ query: '{ colour }' }) : undefined;
      const { port, headers } = await send(graph, { method, agent, headers: isPost ? asJson : plain, body });
      expect([method, headers.connection]).toEqual([method, 'keep-alive']);
      ports.add(port);
    }
    expect(ports.size).toBe(1);
    agent.destroy();
  });
});

describe('pages of other origins', () => {
  const startWorld = useWorlds();
  const origin = 'https://app.example';
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,authorization',
  };

  it('are not let in unless they are configured', async () => {
    const world = await startWorld();
    const { status, headers } = await send(`${world.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, ...preflight },
    });
    expect(status).toBe(204);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('may ask what they will send, and read the answer with its request id', async () => {
    const world = await startWorld({ corsOrigins: [origin, 'http://localhost:3000'] });
    const asked = await send(`${world.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, ...preflight },
    });
    expect(asked).toMatchObject({
      status: 204,
      headers: {
        allow: 'GET, HEAD, POST, OPTIONS',
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, HEAD, POST',
        'access-control-allow-headers': 'content-type,authorization',
        'access-control-max-age': '86400',
      },
    });
    const { headers, data } = await world.ask({ query: '{ colour }', headers: { origin } });
    expect(data).toEqual({ colour: 'RED' });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toMatch(/origin/i);
  });

  it('can read why they are refused', async () => {
    const rates = { perAddress: { points: 1, perSeconds: 60 } };
    const world = await startWorld({ corsOrigins: [origin], rateLimits: true, rates });
    const ask = (token?: string) => world.ask({ query: '{ colour }', headers: { origin }, token });
    for (const [answer, status] of [
      [await ask('forged'), 401],
      [await ask(), 429],
    ] as const) {
      expect(answer.status).toBe(status);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    }
  });

  it('that are not on the list are told nothing', async () => {
    const world = await startWorld({ corsOrigins: [origin] });
    for (const stranger of ['https://evil.example', 'https://app.example.evil.example', 'null']) {
      const { headers } = await send(`${world.url}/graphql`, {
        method: 'OPTIONS',
        headers: { origin: stranger, ...preflight },
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('can all be let in', async () => {
    const world = await startWorld({ corsOrigins: ['*'] });
    const { headers } = await world.ask({ query: '{ colour }', headers: { origin } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect((await send(`${world.url}/graphql`, { method: 'OPTIONS' })).headers.allow).toContain('POST');
  });
});
