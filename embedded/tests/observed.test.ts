import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEmbeddedPostgres } from '@chorus/database/embedded-postgres';
import { eventually } from '@chorus/test-kit';
import { Client as PostgresClient } from 'pg';
import { Client } from '../src/testing';
import { launch, startTimeoutMs, type Launched } from './launcher';
import { OtlpReceiver } from './otlp-receiver';

jest.setTimeout(3 * startTimeoutMs);

const password = 'correct horse battery staple';
const userAgent = 'Quokkabrowser/7.1 (Quokka OS)';
/** Whatever people told the platform: none of it may be in what operators see. */
const personal = [
  password,
  'wrong horse battery',
  'quokka-alice',
  'quokka_alice',
  'Alice Quokka',
  'quokka_bob',
  'Bob Quokka',
  'Quokkabrowser',
  'A quokka told me',
  'quokkas in private',
  'Quokka comment',
  'quokkatag',
  'quokka.example',
  'I keep quokkas',
  'unwritable quokka',
  'undeliverable quokka',
  'eyJ',
  'Bearer',
];

let receiver: OtlpReceiver;
let folder: string;
let product: Launched;
let url: string;
let log: string;
let told: string;
const tokens: string[] = [];

type Line = Record<string, unknown> & { msg: string; requestId?: string; traceId?: string };
const lines = (): Line[] =>
  log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

const as = (token: string | null, requestId: string): Client =>
  new Client(url, token, { 'user-agent': userAgent, 'x-request-id': requestId });

async function signUp(handle: string, displayName: string): Promise<string> {
  const input = { email: `${handle.replace('_', '-')}@quokka.example`, password, handle, displayName };
  const { session } = await as(null, 'observed-sign-up').mutate(
    'signUp',
    input,
    'session { accessToken refreshToken }',
  );
  tokens.push(session.accessToken, session.refreshToken);
  return session.accessToken;
}

async function onDatabase(statement: string): Promise<void> {
  const client = new PostgresClient({ connectionString: findEmbeddedPostgres(join(folder, 'data')) });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** What people do on a day, and what goes wrong on a bad one. */
async function liveThroughABadDay(): Promise<void> {
  const alice = await signUp('quokka_alice', 'Alice Quokka');
  const bob = await signUp('quokka_bob', 'Bob Quokka');
  const { viewer } = await as(alice, 'observed-viewer').ask('{ viewer { user { id } } }');
  await as(bob, 'observed-follow').mutate('followUser', { userId: viewer.user.id });
  await as(alice, 'observed-profile').mutate('updateProfile', { bio: 'I keep quokkas' });
  const write = async (requestId: string, input: Record<string, unknown>) =>
    (await as(alice, requestId).mutate('createPost', input, 'post { id }')).post.id as string;
  const postId = await write('observed-post', { text: 'A quokka told me @quokka_bob #quokkatag' });
  await write('observed-private', { text: 'quokkas in private', audience: 'ONLY_ME' });
  await as(bob, 'observed-comment').mutate('addComment', { postId, text: 'Quokka comment' });
  await as(bob, 'observed-home').query(
    '{ homeFeed(first: 5) { nodes { __typename } } user(handle: "quokka_alice") { displayName } }',
  );

  // What clients get wrong.
  const stranger = as(null, 'observed-stranger');
  await stranger.query(
    'mutation { logIn(input: { identifier: "quokka-alice@quokka.example", password: "wrong horse battery" }) { userErrors { code } } }',
  );
  await as('eyJhbGciOiJub25lIn0.e30.', 'observed-forged').query('{ viewer { id } }');
  await stranger.query('{ user(handle: "quokka_alice" { id } }');
  await stranger.query(
    'query ($quokkatag: Int!) { user(handle: "quokka_alice") { posts(first: $quokkatag) { nodes { id } } } }',
    { quokkatag: 'A quokka told me' },
  );
  await stranger.query('{ user(handle: "quokka_alice") { quokkatag } }');
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body: '{"query": "A quokka told me',
  });

  // What fails with us: PostgreSQL refuses rows, and quotes them.
  await onDatabase(`ALTER TABLE posts.posts ADD CONSTRAINT tests CHECK (text NOT LIKE 'unwritable%')`);
  await as(alice, 'observed-sql-error').query(
    'mutation ($input: CreatePostInput!) { createPost(input: $input) { userErrors { code } } }',
    { input: { text: 'unwritable quokka' } },
  );
  await onDatabase(`CREATE FUNCTION feed.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'value of the row: "undeliverable quokka" for quokka-alice@quokka.example'; END $$`);
  await onDatabase(
    'CREATE TRIGGER refuse BEFORE INSERT ON feed.inbox FOR EACH ROW EXECUTE FUNCTION feed.refuse()',
  );
  await write('observed-event-error', { text: 'undeliverable quokka' });
  await eventually(() => /event failed/.test(product.stderr), { timeoutMs: 20_000 });
}

beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  folder = mkdtempSync(join(tmpdir(), 'chorus-observed-'));
  chmodSync(folder, 0o755);
  product = launch(['--port', '0', '--empty', '--data-dir', join(folder, 'data')], {
    environment: { CHORUS_LOG_LEVEL: 'trace', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  url = await product.untilReady();
  await liveThroughABadDay();
  await product.stop();
  log = product.stderr;
  told = receiver.requests.map(({ text }) => text).join('\n');
});
afterAll(async () => {
  if (product.isRunning) product.kill('SIGKILL');
  await product.exited;
  await receiver.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the log', () => {
  it('is lines of JSON, one for each operation', () => {
    expect(log.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
    const operations = lines().filter(({ msg }) => msg === 'operation');
    expect(operations.length).toBeGreaterThan(12);
    expect(operations.every(({ requestId, status }) => requestId && status)).toBe(true);
  });

  it('holds no e-mail address, handle, name, text, token, password or user agent of anybody', () => {
    const found = [...personal, ...tokens].filter((one) => log.toLowerCase().includes(one.toLowerCase()));
    expect(found).toEqual([]);
    expect(log).not.toMatch(/127\.0\.0\.1|::1|[\w.]+@[\w.]+\.\w+/);
  });

  it('follows one request by its id: its operation, its failed statement', () => {
    const ofRequest = lines().filter(({ requestId }) => requestId === 'observed-sql-error');
    expect(ofRequest).toContainEqual(
      expect.objectContaining({
        msg: 'field failed',
        subgraph: 'posts',
        err: expect.objectContaining({ code: '23514', table: 'posts', constraint: 'tests' }),
      }),
    );
    expect(ofRequest).toContainEqual(expect.objectContaining({ msg: 'operation', codes: { INTERNAL: 1 } }));
  });

  it('follows a request into the events that it caused', () => {
    const ofRequest = lines().filter(({ requestId }) => requestId === 'observed-event-error');
    expect(ofRequest).toContainEqual(expect.objectContaining({ msg: 'operation', status: 200 }));
    expect(ofRequest).toContainEqual(
      expect.objectContaining({
        msg: 'event failed, waiting to try again',
        group: 'feed.fan-out',
        type: 'PostCreated',
      }),
    );
  });

  it('names the trace of a request in all of its lines', () => {
    const traceIds = lines().flatMap(({ requestId, traceId }) =>
      requestId === 'observed-sql-error' ? (traceId ?? 'none') : [],
    );
    expect(new Set(traceIds).size).toBe(1);
    expect(receiver.spans.map(({ traceId }) => traceId)).toContain(traceIds[0]);
  });
});

describe('what goes to the OTLP endpoint', () => {
  it('is well-formed, and says which service it is of', () => {
    expect(receiver.requests.length).toBeGreaterThan(0);
    for (const { path, method, type, body } of receiver.requests) {
      expect({ path, method, type }).toEqual({
        path: '/v1/traces',
        method: 'POST',
        type: 'application/json',
      });
      for (const { resource } of body.resourceSpans)
        expect(resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'chorus' } });
    }
    for (const span of receiver.spans) {
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
    }
  });

  it('joins a post, its statements and its fan-out', () => {
    const idOf = ({ attributes }: (typeof receiver.spans)[number]) =>
      attributes.find(({ key }) => key === 'chorus.request_id')?.value.stringValue;
    const root = receiver.spans.find((span) => idOf(span) === 'observed-post');
    const names = receiver.spans.flatMap(({ traceId, name }) => (traceId === root?.traceId ? name : []));
    expect(names).toEqual(
      expect.arrayContaining([
        'subgraph posts',
        'INSERT posts',
        'relay posts',
        'feed.fan-out handle PostCreated',
        'INSERT feed',
      ]),
    );
  });

  it('holds nothing of anybody', () => {
    const found = [...personal, ...tokens].filter((one) => told.toLowerCase().includes(one.toLowerCase()));
    expect(found).toEqual([]);
    expect(told).not.toMatch(/127\.0\.0\.1|[\w.]+@[\w.]+\.\w+/);
  });
});
