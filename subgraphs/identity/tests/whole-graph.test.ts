import { Client, startTestGraph, testPassword, type Person, type TestGraph } from '@chorus/embedded/testing';
import { createMemoryRateLimiter } from '@chorus/rate-limits';
import { toGlobalId } from '@chorus/subgraph-kit';

let graph: TestGraph;
let count = 0;

beforeAll(async () => {
  graph = await startTestGraph();
});

afterAll(() => graph.stop());

const newcomer = (): Promise<Person> => graph.signUp(`alice_${(count += 1)}`);
const viewerQuery = `{ viewer { id email emailVerified user { id handle displayName }
  privacySettings { defaultAudience } sessions { nodes { id deviceName isCurrent } } } }`;
const isSignedIn = async (client: Client): Promise<boolean> => {
  const { errors } = await client.query('{ viewer { id } }');
  if (errors) expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  return !errors;
};

/** Another session of somebody. */
async function logIn(person: Person): Promise<{ client: Client; refreshToken: string }> {
  const input = { identifier: person.handle, password: testPassword };
  const { session } = await graph.anonymous.mutate('logIn', input, 'session { accessToken refreshToken }');
  return { client: new Client(graph.url, session.accessToken), refreshToken: session.refreshToken };
}

const isRefused = (client: Client) =>
  graph.onceRevoked(async () => expect(await isSignedIn(client)).toBe(false));

it('a person signs up, is known by name at once, and sees themselves with the token', async () => {
  const input = { email: 'Zoe@Example.com', password: testPassword, handle: 'Zoe', displayName: 'Zoë' };
  const { session, user } = await graph.anonymous.mutate(
    'signUp',
    input,
    'session { accessToken } user { id handle displayName bio }',
  );
  expect(user).toEqual({ id: user.id, handle: 'zoe', displayName: 'Zoë', bio: '' });
  const { viewer } = await new Client(graph.url, session.accessToken).ask(viewerQuery);
  expect(viewer).toEqual({
    id: expect.any(String),
    email: 'Zoe@Example.com',
    emailVerified: false,
    user: { id: user.id, handle: 'zoe', displayName: 'Zoë' },
    privacySettings: { defaultAudience: 'PUBLIC' },
    sessions: { nodes: [{ id: expect.any(String), deviceName: 'chorus-tests', isCurrent: true }] },
  });
});

it('logging out is felt by the very next request, and by no other session', async () => {
  const alice = await newcomer();
  const elsewhere = await logIn(alice);
  expect(await isSignedIn(alice)).toBe(true);
  await alice.ask('mutation { logOut { userErrors { code } } }');
  await isRefused(alice);
  expect(await isSignedIn(elsewhere.client)).toBe(true);
});

it('revoking a session is felt by the very next request', async () => {
  const alice = await newcomer();
  const elsewhere = await logIn(alice);
  const { viewer } = await alice.ask('{ viewer { sessions { nodes { id isCurrent } } } }');
  const other = viewer.sessions.nodes.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
  const { session } = await alice.mutate('revokeSession', { sessionId: other.id }, 'session { id }');
  expect(session.id).toBe(other.id);
  await isRefused(elsewhere.client);
  expect(await isSignedIn(alice)).toBe(true);
});

it('a stolen refresh token ends the session of both', async () => {
  const alice = await newcomer();
  const refresh = () =>
    graph.anonymous.mutate('refreshSession', { refreshToken: alice.refreshToken }, 'session { accessToken }');
  const thief = new Client(graph.url, (await refresh()).session.accessToken);
  expect(await isSignedIn(thief)).toBe(true);
  expect((await refresh()).userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS' }]);
  await isRefused(thief);
  await isRefused(alice);
});

it.each([
  ['no token at all', ''],
  ['a refresh token', `crt_${'A'.repeat(43)}`],
  ['an unsigned token', `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.e30.`],
])('%s signs nobody in', async (_what, token) => {
  expect(await isSignedIn(new Client(graph.url, token))).toBe(false);
});

it('headers that name a viewer sign nobody in', async () => {
  const alice = await newcomer();
  const spoofed = {
    'x-chorus-viewer': alice.token ?? '',
    'x-user-id': alice.accountId,
    viewer: alice.accountId,
  };
  const { data } = await new Client(graph.url, null, spoofed).query('{ viewer { id } }');
  expect(data).toEqual({ viewer: null });
});

it('nobody sees the address or the sessions of somebody else', async () => {
  const [alice, bob] = [await newcomer(), await newcomer()];
  const { data } = await bob.query(`{ node(id: "${toGlobalId('Viewer', alice.accountId)}") { id } }`);
  expect(data).toEqual({ node: null });
  expect(JSON.stringify(await bob.query(viewerQuery))).not.toContain(alice.handle);
});

it('without users signing up is UNAVAILABLE, and later the same address is free', async () => {
  const input = { email: 'yan@example.com', password: testPassword, handle: 'yan', displayName: 'Yan' };
  const query =
    'mutation ($input: SignUpInput!) { signUp(input: $input) { user { id } userErrors { code } } }';
  await graph.stopSubgraph('users');
  const { data, errors } = await graph.anonymous.query(query, { input });
  await graph.startSubgraph('users');
  expect(data).toEqual({ signUp: null });
  expect(errors).toEqual([
    expect.objectContaining({
      path: ['signUp'],
      extensions: expect.objectContaining({ code: 'UNAVAILABLE', subgraph: 'users' }),
    }),
  ]);
  expect((await graph.anonymous.query(query, { input })).data?.signUp.userErrors).toEqual([]);
});

it('two mutations of one document see each other’s effects', async () => {
  const alice = await newcomer();
  const { first, second } = await alice.ask(
    `mutation {
       first: changeHandle(input: { handle: "alice_first" }) { user { handle } }
       second: changeHandle(input: { handle: "alice_second" }) { user { handle } }
     }`,
  );
  expect([first.user.handle, second.user.handle]).toEqual(['alice_first', 'alice_second']);
});

it('too many log-ins are RATE_LIMITED with the seconds to wait', async () => {
  const limited = await startTestGraph({
    rateLimits: true,
    identity: {
      limiters: { logInByIdentifierAndAddress: createMemoryRateLimiter({ points: 1, perSeconds: 60 }) },
    },
  });
  const query = 'mutation ($input: LogInInput!) { logIn(input: $input) { userErrors { code path } } }';
  const attempt = () => limited.anonymous.query(query, { input: { identifier: 'alice', password: 'wrong' } });
  expect((await attempt()).data).toEqual({
    logIn: { userErrors: [{ code: 'INVALID_CREDENTIALS', path: null }] },
  });
  const { errors } = await attempt();
  await limited.stop();
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
});
