import { Socket } from 'node:net';
import { readAnswer, startWorld, useWorlds, type World } from './world';

const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the HTTP side', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterAll(() => world.gateway.stop());

  describe('request ids', () => {
    const query = '{ viewer { requestId } colour }';

    it("are the client's own where well-formed, in header, scope, errors and log", async () => {
      const token = await world.identity.token();
      const headers = { 'x-request-id': 'req-2026.11_21' };
      const good = await world.ask({ query, token, headers });
      expect(good.headers.get('x-request-id')).toBe('req-2026.11_21');
      expect(good.data).toMatchObject({ viewer: { requestId: 'req-2026.11_21' } });
      const bad = await world.ask({ query: '{ nope }', headers });
      expect(bad.errors).toMatchObject([{ extensions: { requestId: 'req-2026.11_21' } }]);
      expect(world.log()).toContainEqual(
        expect.objectContaining({ msg: 'operation', requestId: 'req-2026.11_21' }),
      );
    });

    it.each([undefined, 'short', 'with spaces in it', 'x'.repeat(65), 'semi;colon-123', '<script>alert(1)'])(
      'are new UUIDs of version 7 when the client sends %s',
      async (given) => {
        const answer = await world.ask({
          query,
          headers: given === undefined ? {} : { 'x-request-id': given },
        });
        expect(answer.headers.get('x-request-id')).toMatch(uuidv7);
      },
    );
  });

  describe('media types', () => {
    it.each([
      [undefined, 'application/json'],
      ['*/*', 'application/json'],
      ['application/json', 'application/json'],
      ['application/graphql-response+json', 'application/graphql-response+json'],
      ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
      ['application/graphql-response+json;q=0.5, application/json', 'application/json'],
    ])('answer %s with %s, refusals included', async (accept, expected) => {
      const headers: Record<string, string> = accept === undefined ? {} : { accept };
      for (const query of ['{ colour }', '{ nope }', '{']) {
        const { headers: answered } = await world.ask({ query, headers });
        expect(answered.get('content-type')).toBe(`${expected}; charset=utf-8`);
      }
      const refused = await world.ask({ query: '{ colour }', token: 'x', headers });
      expect(refused.headers.get('content-type')).toBe(`${expected}; charset=utf-8`);
    });

    it('that there are not are refused before a mutation is executed', async () => {
      const query = 'mutation { createPost(input: { text: "x" }) { post { id } } }';
      const answer = await world.ask({ query, headers: { accept: 'text/csv, application/json;q=0' } });
      expect(answer.status).toBe(406);
      expect(world.seen.mutations).toEqual([]);
    });
  });

  it('answers queries by GET', async () => {
    const query = encodeURIComponent('query C($n: Int) { posts(first: $n) { nodes { text } } }');
    const response = await fetch(`${world.url}/graphql?query=${query}&variables={"n":1}&operationName=C`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(await readAnswer(response)).toMatchObject({
      status: 200,
      data: { posts: { nodes: [{ text: 'post 0' }] } },
    });
  });

  it('keeps a document that came with its hash, and takes the hash alone next time', async () => {
    const query = '{ colour }';
    const bytes = await crypto.subtle.digest('SHA-256', Buffer.from(query));
    const extensions = { persistedQuery: { version: 1, sha256Hash: Buffer.from(bytes).toString('hex') } };
    const ask = (body: object) => world.ask({ body: JSON.stringify(body) });
    expect((await ask({ extensions })).errors).toMatchObject([
      { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
    ]);
    expect((await ask({ query, extensions })).data).toEqual({ colour: 'RED' });
    expect((await ask({ extensions })).data).toEqual({ colour: 'RED' });
  });

  it('answers introspection', async () => {
    const answer = await world.ask({
      query: '{ __schema { queryType { name } } __type(name: "Post") { name } }',
    });
    expect(answer.data).toEqual({ __schema: { queryType: { name: 'Query' } }, __type: { name: 'Post' } });
  });

  it('leaves browsers to a page on the same path', async () => {
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const paged = await startWorld({
      registerRoutes: (app) => {
        app.get('/graphql', { constraints: { prefersHtml: true } }, (_request, reply) =>
          reply.type('text/html').send('<p>'),
        );
      },
    });
    const get = (accept: string) =>
      fetch(`${paged.url}/graphql?query={colour}`, {
        headers: { accept, 'apollo-require-preflight': '1' },
      }).then((r) => r.text());
    expect(await get(browser)).toBe('<p>');
    const answer = '{"data":{"colour":"RED"},"extensions":{"cost":{"requested":0,"limit":5000}}}\n';
    expect(await get('application/json')).toBe(answer);
    expect(await get('*/*')).toBe(answer);
    await paged.gateway.stop();
  });

  describe('the log', () => {
    const operations = () => world.log().filter(({ msg }) => msg === 'operation');

    it('has one line for each operation, without variables, tokens or addresses', async () => {
      const token = await world.identity.token();
      const before = operations().length;
      await world.ask({
        query: 'query Secrets($how: String!) { fail(how: $how) colour }',
        variables: { how: 'forbidden' },
        token,
        headers: { 'user-agent': 'Somebody/1' },
      });
      const [line] = operations().slice(before);
      expect(operations()).toHaveLength(before + 1);
      expect(line).toEqual({
        level: 30,
        time: expect.any(Number),
        msg: 'operation',
        requestId: expect.stringMatching(uuidv7),
        operation: 'Secrets',
        type: 'query',
        status: 200,
        durationMs: expect.any(Number),
        codes: { FORBIDDEN: 1 },
      });
      expect(JSON.stringify(world.log())).not.toMatch(/Somebody|127\.0\.0\.1|eyJ/);
    });

    it('has a line for what is refused, too', async () => {
      await world.ask({ query: '{ nope }', token: 'forged' });
      expect(operations().at(-1)).toMatchObject({
        status: 401,
        codes: { UNAUTHENTICATED: 1 },
        operation: null,
      });
      await world.ask({ body: '[]' });
      expect(operations().at(-1)).toMatchObject({ status: 400, codes: { BAD_USER_INPUT: 1 } });
    });
  });

  it.each([
    ['is not HTTP', 'HELLO\r\n\r\n', 400, 'BAD_USER_INPUT'],
    [
      'has headers without end',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'LIMIT_EXCEEDED',
    ],
    ['names no host', 'GET /graphql HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'BAD_USER_INPUT'],
    [
      'expects what there is not',
      'GET /graphql HTTP/1.1\r\nhost: x\r\nexpect: a-miracle\r\nconnection: close\r\n\r\n',
      417,
      'BAD_USER_INPUT',
    ],
  ])('tells what %s so, in the same words', async (_case, text, status, code) => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = new Socket().connect(Number(new URL(world.url).port), '127.0.0.1', () =>
        socket.write(text),
      );
      let received = '';
      socket
        .on('data', (chunk) => (received += String(chunk)))
        .on('end', () => resolve(received))
        .on('error', reject);
    });
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(`"code":"${code}"`);
  });
});

describe('rate limits', () => {
  const startWorld = useWorlds();
  const rates = { perPerson: { points: 3, perSeconds: 60 }, perAddress: { points: 2, perSeconds: 60 } };
  const query = '{ colour }';

  it('refuse a person who asks too often, and nobody else', async () => {
    const world = await startWorld({ rateLimits: true, rates });
    const [alice, bob] = [await world.identity.token(), await world.identity.token()];
    for (let count = 0; count < 3; count += 1)
      expect((await world.ask({ query, token: alice })).status).toBe(200);
    const refused = await world.ask({ query, token: alice });
    expect(refused.status).toBe(429);
    expect(refused.errors).toMatchObject([
      { extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } },
    ]);
    const retryAfter = refused.errors![0]!.extensions!.retryAfter as number;
    expect(retryAfter).toBeGreaterThan(50);
    expect(refused.headers.get('retry-after')).toBe(String(retryAfter));
    expect((await world.ask({ query, token: bob })).status).toBe(200);
    expect((await world.ask({ query })).status).toBe(200);
  });

  it('count anonymous requests, and refused tokens, by address', async () => {
    const world = await startWorld({ rateLimits: true, rates });
    expect((await world.ask({ query })).status).toBe(200);
    expect((await world.ask({ query, token: 'forged' })).status).toBe(401);
    expect((await world.ask({ query })).status).toBe(429);
    expect((await world.ask({ query, token: 'forged' })).status).toBe(429);
  });

  it('believe X-Forwarded-For only behind a proxy that is trusted', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const open = await startWorld({ rateLimits: true, rates });
    await open.ask({ query, headers: from('203.0.113.1') });
    await open.ask({ query, headers: from('203.0.113.2') });
    expect((await open.ask({ query, headers: from('203.0.113.3') })).status).toBe(429);
    const proxied = await startWorld({ rateLimits: true, rates, trustProxy: true });
    await proxied.ask({ query, headers: from('203.0.113.1') });
    await proxied.ask({ query, headers: from('203.0.113.1') });
    expect((await proxied.ask({ query, headers: from('203.0.113.1') })).status).toBe(429);
    expect((await proxied.ask({ query, headers: from('203.0.113.2') })).status).toBe(200);
  });

  it('can be switched off', async () => {
    const world = await startWorld({ rateLimits: false, rates });
    for (let count = 0; count < 10; count += 1) expect((await world.ask({ query })).status).toBe(200);
  });
});
