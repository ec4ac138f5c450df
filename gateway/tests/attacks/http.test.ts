import { deflateRawSync, gzipSync } from 'node:zlib';
import { startWorld, type World } from '../world';
import { rawAnswer } from './raw';

let world: World;
beforeAll(async () => (world = await startWorld()));
afterAll(() => world.gateway.stop());
beforeEach(() => void (world.seen.scopes.length = 0));

const mutation = JSON.stringify({
  query: 'mutation { createPost(input: { text: "hello" }) { post { id } } }',
});
const query = JSON.stringify({ query: '{ colour }' });
const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const smuggled = `${head}content-length: ${mutation.length}\r\n\r\n${mutation}`;
const chunked = (text: string, size = text.length.toString(16)) => `${size}\r\n${text}\r\n0\r\n\r\n`;

const statusesOf = (answer: string) =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

/** One refusal in the registry's words, then the end of the connection; nothing behind it was taken for a request. */
async function isRefusedAtOnce(bytes: string | Buffer, status = 400): Promise<void> {
  const answer = await rawAnswer(world.url, bytes);
  expect(statusesOf(answer)).toEqual([status]);
  expect(answer).toMatch(/"code":"(BAD_USER_INPUT|LIMIT_EXCEEDED)"/);
  expect(answer).not.toMatch(/llhttp|HPE_|node_modules|\.js:/i);
  expect(world.seen).toMatchObject({ scopes: [], mutations: [] });
}

describe('a request inside a request', () => {
  it.each([
    [
      'behind a length and chunks',
      `${head}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    [
      'behind chunks and a length',
      `${head}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    [
      'behind two lengths',
      `${head}content-length: 0\r\ncontent-length: ${smuggled.length}\r\n\r\n${smuggled}`,
    ],
    ['behind the same length twice', `${head}content-length: 0\r\ncontent-length: 0\r\n\r\n${smuggled}`],
    ['behind a list of lengths', `${head}content-length: 0, 0\r\n\r\n${smuggled}`],
    ['behind a length with a sign', `${head}content-length: +0\r\n\r\n${smuggled}`],
    ['behind a negative length', `${head}content-length: -1\r\n\r\n${smuggled}`],
    ['behind a hexadecimal length', `${head}content-length: 0x0\r\n\r\n${smuggled}`],
    ['behind an unknown coding', `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
    [
      'behind chunks that are not the last coding',
      `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    [
      'behind two codings',
      `${head}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    ['behind a space in a name', `${head}transfer-encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['behind a folded header', `${head}x: a\r\n transfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['behind lines that end in LF', `${head.replaceAll('\r', '')}content-length: 0\n\n${smuggled}`],
    ['behind a zero byte', `${head}x: a\0b\r\n\r\n${smuggled}`],
    [
      'behind a chunk of endless size',
      `${head}transfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n${smuggled}`,
    ],
    ['behind a size with a space', `${head}transfer-encoding: chunked\r\n\r\n0 \r\n\r\n${smuggled}`],
    ['behind the preface of HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${smuggled}`],
  ])('%s is not heard', (_case, bytes) => isRefusedAtOnce(bytes));

  it('in a body is a body', async () => {
    const answer = await rawAnswer(
      world.url,
      `${head}connection: close\r\ncontent-length: ${smuggled.length}\r\n\r\n${smuggled}`,
    );
    expect(statusesOf(answer)).toEqual([400]);
    expect(world.seen.mutations).toEqual([]);
  });

  it('behind another one is a request of its own, answered in order', async () => {
    const one = `${head}content-length: ${query.length}\r\n\r\n${query}`;
    const last = one.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n');
    expect(statusesOf(await rawAnswer(world.url, `${one}${one}${last}`))).toEqual([200, 200, 200]);
  });
});

describe('a head that others may read otherwise', () => {
  const rest = `connection: close\r\ncontent-length: ${query.length}\r\n\r\n${query}`;

  it('with two hosts is refused', () => isRefusedAtOnce(`${head}host: y\r\n${rest}`));
  it('without a version is refused', () => isRefusedAtOnce('GET /graphql?query={colour}\r\n\r\n', 505));
  it('with a method in small letters is refused', () => isRefusedAtOnce(`${head.toLowerCase()}${rest}`));
  it('with more than a hundred headers is refused, not cut off', () =>
    isRefusedAtOnce(
      `${head}${'a: b\r\n'.repeat(97)}authorization: Bearer forged\r\n${rest}`.replace(
        'host: x',
        'host: x\r\nx: y',
      ),
      431,
    ));
  it('with thousands of short headers is refused', () =>
    isRefusedAtOnce(`${head}${'a:\r\n'.repeat(3_000)}${rest}`, 431));
  it('with one endless header is refused', () =>
    isRefusedAtOnce(`${head}a: ${'b'.repeat(20_000)}\r\n${rest}`, 431));

  it('that asks to be another method stays what it is', async () => {
    const answer = await rawAnswer(
      world.url,
      `${head}x-http-method-override: GET\r\nx-method: DELETE\r\n${rest}`,
    );
    expect(statusesOf(answer)).toEqual([200]);
  });

  it('gains nothing by what comes behind the body', async () => {
    const token = await world.identity.token();
    const body = JSON.stringify({ query: '{ viewer { id } }' });
    const trailer = `0\r\nauthorization: Bearer ${token}\r\n\r\n`;
    const answer = await rawAnswer(
      world.url,
      `${head}connection: close\r\ntrailer: authorization\r\ntransfer-encoding: chunked\r\n\r\n${chunked(body).replace('0\r\n\r\n', trailer)}`,
    );
    expect(answer).toContain('{"data":{"viewer":null}');
  });
});

describe('a body', () => {
  const sent = (bytes: Buffer, headers = '') =>
    Buffer.concat([
      Buffer.from(`${head}${headers}connection: close\r\ncontent-length: ${bytes.length}\r\n\r\n`),
      bytes,
    ]);

  it.each([
    ['gzip', gzipSync(query)],
    ['deflate', deflateRawSync(query)],
    ['br', Buffer.from(query)],
    ['gzip, identity', gzipSync(query)],
    ['GZIP', gzipSync(Buffer.alloc(20_000_000, 32))],
  ])('that is encoded (%s) is not unpacked', (encoding, bytes) =>
    isRefusedAtOnce(sent(bytes, `content-encoding: ${encoding}\r\n`), 415),
  );

  it('that says it is not encoded is read', async () => {
    const answer = await rawAnswer(world.url, sent(Buffer.from(query), 'content-encoding: identity\r\n'));
    expect(answer).toContain('{"data":{"colour":"RED"}');
  });

  it.each([
    ['a byte that UTF-8 does not know', Buffer.from([0xff])],
    ['half a letter', Buffer.from('é').subarray(0, 1)],
    ['a letter written too long', Buffer.from([0xc0, 0xaf])],
    ['half a pair', Buffer.from([0xed, 0xa0, 0x80])],
  ])('with %s is refused, not mended', (_case, bytes) => {
    const text = 'mutation { createPost(input: { text: \\"A\\" }) { post { id } } }';
    const [before, after] = `{"query":"${text}"}`.split('A') as [string, string];
    return isRefusedAtOnce(sent(Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])));
  });

  it.each([
    ['UTF-16', Buffer.from(query, 'utf16le')],
    ['a member of every prototype', Buffer.from('{"__proto__":{"query":"{ colour }"}}')],
    ['a prototype in its variables', Buffer.from('{"query":"{ colour }","variables":{"__proto__":{"a":1}}}')],
    [
      'a constructor',
      Buffer.from('{"query":"{ colour }","variables":{"constructor":{"prototype":{"a":1}}}}'),
    ],
    ['50,000 lists in each other', Buffer.from(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
    ['50,000 lists that never end', Buffer.from('['.repeat(50_000))],
    ['two values', Buffer.from(`${query}${query}`)],
    ['a number', Buffer.from('1e999')],
    ['nothing', Buffer.from('')],
  ])('of %s is refused', (_case, bytes) => isRefusedAtOnce(sent(bytes)));
});

describe('an answer', () => {
  it.each([
    ['of data', { method: 'POST', headers: { 'content-type': 'application/json' }, body: query }],
    ['of a refusal', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: query }],
    ['of a GET', { headers: { 'apollo-require-preflight': 'yes' } }],
  ])('%s is kept by nobody on the way, and taken for what it is', async (_case, init) => {
    const { headers } = await fetch(`${world.url}/graphql?query={colour}`, init);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('does not say what it was made with', async () => {
    const { headers } = await fetch(`${world.url}/nothing`);
    expect([...headers.keys()].filter((name) => /server|powered|via|runtime/.test(name))).toEqual([]);
  });
});

describe('variables', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  // `since` takes a scalar, of which the gateway knows no more than its name.
  const ask = (levels: number) =>
    world.ask({
      body: `{"query":"query ($at: DateTime!) { since(at: $at) }","variables":{"at":${nested(levels)}}}`,
    });

  it('nested fifty deep reach the field that does not want them', async () => {
    expect((await ask(49)).errors).toMatchObject([
      { path: ['since'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it.each([50, 5_000, 49_000])(
    'that hold %d lists in each other are refused before any subgraph',
    async (levels) => {
      const answer = await ask(levels);
      expect(answer.errors).toMatchObject([
        { extensions: { code: 'LIMIT_EXCEEDED', limit: 'levels of variables', allowed: 50, measured: 51 } },
      ]);
      expect(world.seen.scopes).toEqual([]);
    },
  );

  it('in a URL are bounded as well', async () => {
    const parameters = new URLSearchParams({
      query: 'query ($at: DateTime!) { since(at: $at) }',
      variables: `{"at":${nested(60)}}`,
    });
    const response = await fetch(`${world.url}/graphql?${parameters.toString()}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
  });
});
