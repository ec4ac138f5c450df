import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, createInProcessWiring, startTestGraph, testPassword } from '@chorus/embedded/testing';
import { subgraphNames } from '@chorus/schema';
import { eventually } from '@chorus/test-kit';
import { isAlive, launchPlatform, startTimeoutMs, type LaunchedPlatform } from './launched-platform';
import { keepWriting, textsOf, writtenTexts } from './load';
import { expectSameExchanges, travel } from './tour/tour';

jest.setTimeout(3 * startTimeoutMs);

let platform: LaunchedPlatform;
beforeAll(async () => (platform = await launchPlatform()), 3 * startTimeoutMs);
afterAll(() => platform.end());

const signUp = async (handle: string): Promise<Client> => {
  const input = { email: `${handle}@example.com`, password: testPassword, handle, displayName: handle };
  const { session } = await new Client(platform.url).mutate('signUp', input, 'session { accessToken }');
  return new Client(platform.url, session.accessToken);
};

const isReady = async (): Promise<boolean> => {
  const health = await fetch(platform.url.replace('/graphql', '/health/ready'));
  return ((await health.json()) as { status: string }).status === 'ready';
};

test('many processes give the same answers as one', async () => {
  const graph = await startTestGraph({ wiring: createInProcessWiring() });
  const { url, settle } = graph;
  const expected = await travel({ url, settle: () => settle.call(graph) });
  await graph.stop();
  expectSameExchanges(await travel(platform), expected);
});

test('a subgraph that is killed costs its own fields, is named, and comes back by itself', async () => {
  const reader = await signUp('reader');
  const query =
    '{ viewer { id user { handle } } hashtag(name: "none") { name } user(handle: "alice") { handle } }';
  const whole = await reader.query(query);
  expect(whole.errors).toBeUndefined();
  const [pid] = platform.pidsOf('subgraphs/users/dist/main.js');
  process.kill(pid!, 'SIGKILL');
  let without = whole;
  await eventually(async () => {
    without = await reader.query(query);
    return without.errors !== undefined;
  });
  expect(without.data).toMatchObject({ viewer: { id: whole.data!.viewer.id }, hashtag: null, user: null });
  for (const { extensions } of without.errors!)
    expect(extensions).toMatchObject({ code: 'UNAVAILABLE', subgraph: 'users' });
  await eventually(
    async () => {
      expect(await reader.query(query)).toEqual(whole);
      return true;
    },
    { timeoutMs: 60_000 },
  );
  expect(platform.launched.stderr).toContain('users has ended (SIGKILL); it starts again in');
  expect(platform.pidsOf('subgraphs/users/dist/main.js')).not.toContain(pid);
  await eventually(isReady, { timeoutMs: 30_000 });
});

test('a relay and workers that are killed lose no event', async () => {
  const [author, follower] = [await signUp('author'), await signUp('follower')];
  const { user } = await author.ask('{ user(handle: "author") { id } }');
  await follower.mutate('followUser', { userId: user.id });
  await platform.settle();
  const scripts = ['distributed/dist/relay/main.js', 'subgraphs/feed/dist/main.js'];
  const write = (text: string) => author.mutate('createPost', { text }, 'post { id }');
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(Array.from({ length: 5 }, (_, index) => write(`round ${round}, ${index}`)));
    if (round === 0) for (const pid of scripts.flatMap(platform.pidsOf)) process.kill(pid, 'SIGKILL');
  }
  await eventually(
    async () => {
      const { data } = await follower.query('{ viewer { homeFeed(first: 50) { nodes { text } } } }');
      expect(data?.viewer.homeFeed?.nodes).toHaveLength(15);
      return true;
    },
    { timeoutMs: 60_000 },
  );
  await eventually(isReady, { timeoutMs: 30_000 });
});

test('a session that is revoked is refused within two seconds', async () => {
  const person = await signUp('leaver');
  await person.ask('mutation { logOut { userErrors { code } } }');
  const refusal = { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };
  await eventually(
    async () => {
      expect(await person.query('{ viewer { id } }')).toMatchObject(refusal);
      return true;
    },
    { timeoutMs: 2_000 },
  );
});

const root = join(__dirname, '../..');
const readMe = (folder: string): string => readFileSync(join(root, folder, 'README.md'), 'utf8');
const ofSubgraphs = readMe('packages/subgraph-server');
test.each([
  ...subgraphNames().map((name): [string, string] => [
    `subgraphs/${name}/dist/main.js`,
    ofSubgraphs + readMe(`subgraphs/${name}`),
  ]),
  ['gateway/dist/main.js', readMe('gateway') + ofSubgraphs],
  ['distributed/dist/relay/main.js', readMe('distributed')],
])('%s names all that its environment lacks at once, and its README says what each is', (script, text) => {
  const { PATH } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [join(root, script)], {
    env: { PATH, CHORUS_HOST: '127.0.0.1', CHORUS_PORT: 'everywhere' },
    encoding: 'utf8',
  });
  const [first, ...problems] = stderr.trim().split('\n');
  expect({ status, first }).toEqual({ status: 1, first: 'The environment is not right:' });
  expect(problems.length).toBeGreaterThanOrEqual(2);
  expect(problems.join()).toContain('CHORUS_PORT is not a whole number');
  for (const problem of problems) {
    const [, variable = ''] = /^  (CHORUS_\w+) (?:is missing|is not).+ Set it to .+\.$/.exec(problem) ?? [];
    const ofSubgraph = /^CHORUS_(\w+)_URL$/.exec(variable)?.[1]?.toLowerCase().replaceAll('_', '-');
    const names = subgraphNames().includes(ofSubgraph ?? '') && script.startsWith('gateway');
    expect(text).toContain(names ? 'CHORUS_<SUBGRAPH>_URL' : variable);
    expect(variable).not.toBe('');
  }
});

test('a subgraph listens to no address that others can reach', () => {
  const environment = { CHORUS_PORT: '0', CHORUS_HOST: '0.0.0.0', CHORUS_VIEWER_SECRET: 'ab'.repeat(32) };
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'subgraphs/node/dist/main.js')], {
    env: {
      PATH: process.env.PATH,
      ...environment,
      CHORUS_MESSAGING_URL: 'http://127.0.0.1:3',
      CHORUS_POSTS_URL: 'http://127.0.0.1:1',
      CHORUS_USERS_URL: 'http://127.0.0.1:2',
    },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('Subgraphs listen on loopback or a private address only, which 0.0.0.0 is not');
});

test('a subgraph that is asked to end while people write finishes what it has begun', async () => {
  const writer = await signUp('writer');
  const load = keepWriting(platform.url, writer.token!);
  await eventually(() => textsOf(load, 'answered').length >= 40, { timeoutMs: 30_000 });
  const [pid] = platform.pidsOf('subgraphs/posts/dist/main.js');
  process.kill(pid!, 'SIGTERM');
  await eventually(() => !isAlive(pid!), { timeoutMs: 20_000 });
  const before = textsOf(load, 'answered').length;
  await eventually(() => textsOf(load, 'answered').length >= before + 40, { timeoutMs: 60_000 });
  await load.stop();
  expect(textsOf(load, 'broken')).toEqual([]);
  for (const { outcome, detail } of load.endings)
    if (outcome === 'refused') expect(detail).toContain('"code":"UNAVAILABLE","subgraph":"posts"');
  expect(await writtenTexts(platform.databaseUrl, load)).toEqual(textsOf(load, 'answered'));
  await eventually(isReady, { timeoutMs: 30_000 });
});

test('SIGTERM while people write loses no request, and leaves no process behind', async () => {
  const writer = await signUp('last_writer');
  const pids = platform.pids();
  expect(pids.length).toBeGreaterThanOrEqual(10);
  const load = keepWriting(platform.url, writer.token!);
  await eventually(() => textsOf(load, 'answered').length >= 40, { timeoutMs: 30_000 });
  await expect(platform.launched.stop('SIGTERM')).resolves.toBe(0);
  await load.stop();
  // Every write that was done was answered, and every answer is true; who came too late was told so, or found nobody.
  expect(await writtenTexts(platform.databaseUrl, load)).toEqual(textsOf(load, 'answered'));
  for (const { outcome, detail } of load.endings)
    if (outcome === 'refused') expect(detail).toContain('"code":"UNAVAILABLE","subgraph":"gateway"');
  expect(pids.filter(isAlive)).toEqual([]);
});
