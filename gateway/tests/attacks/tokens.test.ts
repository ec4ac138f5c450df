import { randomUUID } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { goodClaims } from '../identity';
import { codesOf, startWorld, type Answer } from '../world';
import { forgeries, type Forger } from './forgeries';
import { rawAnswer } from './raw';

const write = 'mutation { createPost(input: { text: "hello" }) { post { id } } }';

let forger: Forger;
let lured: string[];
let lureServer: Server;

beforeAll(async () => {
  lured = [];
  lureServer = createServer((asked, answer) => {
    lured.push(asked.url ?? '');
    answer.end(JSON.stringify({ keys: [] }));
  });
  await new Promise<void>((resolve) => void lureServer.listen(0, '127.0.0.1', resolve));
  const lure = `http://127.0.0.1:${(lureServer.address() as AddressInfo).port}`;
  forger = Object.assign(await startWorld(), { lure });
});
afterAll(async () => {
  await forger.gateway.stop();
  await new Promise((resolve) => lureServer.close(resolve));
});
beforeEach(() => {
  forger.seen.mutations.length = 0;
  forger.seen.scopes.length = 0;
});

/** What every refusal says, to the letter: it does not help to tune a forgery. */
function isRefused(answer: Pick<Answer, 'status' | 'text'>): void {
  expect(JSON.parse(answer.text)).toEqual({
    errors: [
      {
        message: 'The access token is not valid. Refresh the session or sign in, then retry.',
        extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) },
      },
    ],
  });
  expect(answer.status).toBe(401);
  expect(forger.seen).toEqual({ mutations: [], scopes: [] });
}

describe.each(Object.entries(forgeries))('a token %s', (_kind, cases) => {
  it.each(Object.entries(cases))('is refused: %s', async (_case, forge) => {
    const token = await forge(forger);
    forger.seen.scopes.length = 0;
    isRefused(await forger.ask({ query: write, token }));
  });
});

describe('the forger', () => {
  it('would be believed with everything right, so that each refusal is for what is wrong', async () => {
    const header = JSON.stringify({ alg: 'EdDSA', kid: 'key-1', typ: 'at+jwt' });
    const token = await forger.identity.sign(header, JSON.stringify(goodClaims()));
    expect((await forger.ask({ query: write, token })).data).toMatchObject({ createPost: {} });
    expect(forger.seen.mutations).toEqual(['hello']);
  });

  it('is never asked for a key', () => expect(lured).toEqual([]));

  it('does not make the gateway ask identity for keys again and again', () => {
    expect(forger.identity.asked.filter((name) => name === 'identity.jwks').length).toBeLessThanOrEqual(3);
  });
});

describe('an Authorization header', () => {
  it.each([
    ['of another scheme', (token: string) => `Basic ${token}`],
    ['without a scheme', (token: string) => token],
    ['without a token', () => 'Bearer'],
    ['that is empty', () => ''],
    ['with two tokens', (token: string) => `Bearer ${token} ${token}`],
    ['with two tokens and a comma', (token: string) => `Bearer ${token},${token}`],
    ['with two schemes', (token: string) => `Bearer Bearer ${token}`],
    ['with a tab', (token: string) => `Bearer\t${token}`],
    ['with a space that does not break', (token: string) => `Bearer\u00a0${token}`],
    ['with quotes', (token: string) => `Bearer "${token}"`],
    ['as a parameter', (token: string) => `Bearer token=${token}`],
    ['with a letter that looks like another', (token: string) => `B\u00e9arer ${token}`],
  ])('%s is refused', async (_case, headerOf) => {
    const authorization = headerOf(await forger.identity.token());
    isRefused(await forger.ask({ query: write, headers: { authorization } }));
  });

  it.each([
    ['a good one first', (good: string, bad: string) => [good, bad]],
    ['a good one last', (good: string, bad: string) => [bad, good]],
    ['two good ones', (good: string) => [good, good]],
  ])('that is there twice is refused: %s', async (_case, order) => {
    const good = `Bearer ${await forger.identity.token()}`;
    isRefused(await askWith({ authorization: order(good, 'Bearer forged') }));
  });

  it('that goes on in a second line reaches nobody', async () => {
    const token = await forger.identity.token();
    const answer = await rawAnswer(
      forger.url,
      `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer\r\n ${token}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
    expect(forger.seen.scopes).toEqual([]);
  });

  it('of more than 16 KB is over a limit of its own', async () => {
    const answer = await forger.ask({ query: write, token: 'a'.repeat(17_000) });
    expect(answer.status).toBe(431);
    expect(codesOf(answer)).toEqual(['LIMIT_EXCEEDED']);
    expect(forger.seen.scopes).toEqual([]);
  });
});

describe('a good token elsewhere than in the Authorization header makes nobody anybody', () => {
  const query = '{ viewer { id } }';
  const nobody = { data: { viewer: null } };

  it.each(['access_token', 'token', 'authorization', 'jwt', 'bearer'])(
    'in the URL as %s',
    async (parameter) => {
      const url = `${forger.url}/graphql?${parameter}=${await forger.identity.token()}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
      expect(await answer.json()).toMatchObject(nobody);
      expect(forger.seen.scopes.at(-1)?.viewer).toEqual({ kind: 'anonymous' });
    },
  );

  it.each([
    'cookie',
    'x-access-token',
    'proxy-authorization',
    'x-authorization',
    'x-forwarded-authorization',
  ])('in the header %s', async (name) => {
    const token = await forger.identity.token();
    const headers = { [name]: name === 'cookie' ? `access_token=${token}` : `Bearer ${token}` };
    expect(await forger.ask({ query, headers })).toMatchObject({ status: 200, ...nobody });
    expect(forger.seen.scopes.at(-1)?.viewer).toEqual({ kind: 'anonymous' });
  });

  it('in the body', async () => {
    const token = await forger.identity.token();
    const body = {
      query,
      extensions: { authorization: `Bearer ${token}`, headers: { authorization: token } },
    };
    expect(await forger.ask({ body: JSON.stringify(body) })).toMatchObject(nobody);
  });
});

it('says who a good token is for, whatever stands beside it', async () => {
  const sub = randomUUID();
  const token = await forger.identity.token({ claims: { sub, admin: true, kind: 'service', role: 'root' } });
  await forger.ask({ query: write, token });
  expect(forger.seen.scopes.at(-1)?.viewer).toEqual({
    kind: 'person',
    accountId: sub,
    sessionId: expect.any(String),
  });
});

/** Headers as they are, repeated ones too: `fetch` would join them. */
function askWith(headers: Record<string, string | string[]>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${forger.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      agent: false,
    });
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end(JSON.stringify({ query: write }));
  });
}
