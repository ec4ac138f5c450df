import { randomUUID } from 'node:crypto';
import {
  Client,
  createSmallWorld,
  startTestGraph,
  testPassword,
  type Answer,
  type Anything,
  type Person,
  type SmallWorld,
  type TestGraph,
} from '../src/testing';

let graph: TestGraph;
let world: SmallWorld;
beforeAll(async () => {
  graph = await startTestGraph();
  world = await createSmallWorld(graph);
});
afterAll(() => graph.stop());

const whoAmI = '{ viewer { id } }';
const as = (token: string): Client => new Client(graph.url, token);
const globalId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64url');

async function logIn(person: Person): Promise<{ accessToken: string; refreshToken: string }> {
  const input = { identifier: person.handle, password: testPassword };
  return (await graph.anonymous.mutate('logIn', input, 'session { accessToken refreshToken }')).session;
}

describe("tokens of the platform's own", () => {
  async function isNobody(token: string): Promise<void> {
    const { data, errors } = await as(token).query(whoAmI);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  }
  async function isSomebody(token: string): Promise<void> {
    expect((await as(token).ask(whoAmI)).viewer).toEqual({ id: expect.any(String) });
  }

  it('a refresh token speaks for nobody', () => isNobody(world.bob.refreshToken));

  it('an access token ends with its session, and no other session does', async () => {
    const [first, second] = [await logIn(world.bob), await logIn(world.bob)];
    await as(first.accessToken).ask('mutation { logOut { userErrors { code } } }');
    await graph.onceRevoked(() => isNobody(first.accessToken));
    await isSomebody(second.accessToken);
  });

  it('nobody ends the session of another', async () => {
    const { viewer } = await world.bob.ask('{ viewer { sessions(first: 1) { nodes { id } } } }');
    const [{ id: sessionId }] = viewer.sessions.nodes;
    const { userErrors } = await world.alice.mutate('revokeSession', { sessionId });
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    await isSomebody(world.bob.token!);
  });

  it('a refresh token that comes a second time ends the session, access token and all', async () => {
    const { accessToken, refreshToken } = await logIn(world.carol);
    const refresh = () =>
      graph.anonymous.query<Anything>(
        'mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { session { accessToken } userErrors { code } } }',
        { input: { refreshToken } },
      );
    const { data } = await refresh();
    const next = data.refreshSession.session.accessToken as string;
    await isSomebody(next);
    expect((await refresh()).data.refreshSession.session).toBeNull();
    await graph.onceRevoked(() => isNobody(next));
    await graph.onceRevoked(() => isNobody(accessToken));
  });
});

describe('what comes from outside', () => {
  const texts: [string, string][] = [
    ['a zero byte', 'a\u0000b'],
    ['half a pair', 'a\ud800b'],
    ['no character', 'a\uffffb'],
    ['SQL', `'; DROP TABLE posts.posts; --`],
    ['wildcards', '%_\\%'],
    ['a template', '${7*7}{{7*7}}'],
    ['a pattern that never ends', `${'('.repeat(30)}a+${')+'.repeat(30)}`],
    ['10,000 marks on one letter', `a${'\u0301'.repeat(10_000)}`],
    ['500 mentions', '@alice '.repeat(500)],
    ['500 hashtags', Array.from({ length: 500 }, (_, index) => `#tag${index}`).join(' ')],
    ['text that runs the other way', '\u202eabc\u2066'],
  ];
  const ids: [string, string][] = [
    ['nothing', ''],
    ['padding alone', '='],
    ['a type without an id', globalId('User', '')],
    ['no UUID', globalId('User', 'x')],
    ['SQL behind a UUID', globalId('User', `${randomUUID()}' OR '1'='1`)],
    ['a zero byte', globalId('User', '\u0000')],
    ['5,000 letters', globalId('Post', 'f'.repeat(5_000))],
    ['a hashtag of a zero byte', globalId('Hashtag', '\u0000')],
    ['a type that every object has', globalId('__proto__', randomUUID())],
    ['a constructor', globalId('constructor', 'x')],
    ['a type of the inside', globalId('Account', randomUUID())],
    ['a newline behind it', `${globalId('User', randomUUID())}\n`],
  ];
  const cursors: [string, string][] = [
    ['nothing', ''],
    ['a letter', 'x'],
    ['a zero byte', '\u0000'],
    ...['{}', 'null', '[null,null]', '[1e999]', '["; select 1"]'].map((text): [string, string] => [
      text,
      Buffer.from(text).toString('base64url'),
    ]),
    ['5,000 lists in each other', Buffer.from('['.repeat(5_000)).toString('base64url')],
  ];
  const lists = [
    '{ viewer { homeFeed(after: $after) { nodes { id } } } }',
    '{ viewer { bookmarks(after: $after) { nodes { id } } } }',
    '{ user(handle: "alice") { followers(after: $after) { nodes { id } } } }',
    '{ user(handle: "alice") { posts(after: $after) { nodes { id } } } }',
  ];

  /** A refusal of the registry or of the mutation, or an answer: never a fault, and nothing of the inside. */
  function isNoFault({ data, errors = [] }: Answer): void {
    const codes = errors.map(({ extensions }) => extensions.code);
    expect(codes.filter((code) => code !== 'BAD_USER_INPUT' && code !== 'RATE_LIMITED')).toEqual([]);
    const told = JSON.stringify([data, errors.map(({ message }) => message)]);
    expect(told).not.toMatch(/node_modules|prisma|SELECT|invalid byte|violates|relation "|127\.0\.0\.1/);
  }

  it.each(texts)('is no fault of ours as %s', async (_case, text) => {
    const { alice, postId, commentId } = world;
    const ask = async (client: Client, field: string, input: object) => {
      const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
      isNoFault(
        await client.query(
          `mutation ($input: ${type}!) { ${field}(input: $input) { userErrors { code } } }`,
          { input },
        ),
      );
    };
    await Promise.all([
      ask(alice, 'createPost', { text }),
      ask(alice, 'createPost', { text: 'x', contentWarning: text, idempotencyKey: text }),
      ask(alice, 'addComment', { postId, text }),
      ask(alice, 'editComment', { commentId, text }),
      ask(alice, 'updateProfile', { displayName: text, bio: text }),
      ask(alice, 'changeHandle', { handle: text }),
      ask(graph.anonymous, 'logIn', { identifier: text, password: text }),
      ask(graph.anonymous, 'refreshSession', { refreshToken: text }),
      ask(graph.anonymous, 'signUp', { email: text, password: text, handle: text, displayName: text }),
    ]);
    isNoFault(
      await alice.query('query ($text: String!) { user(handle: $text) { id } hashtag(name: $text) { id } }', {
        text,
      }),
    );
  });

  it.each(ids)('is no fault of ours as the id of %s', async (_case, id) => {
    const { alice } = world;
    isNoFault(
      await alice.query(
        'query ($id: ID!) { node(id: $id) { id } post(id: $id) { id } users(ids: [$id]) { id } }',
        { id },
      ),
    );
    isNoFault(
      await alice.query(
        'mutation ($id: ID!) { followUser(input: { userId: $id }) { userErrors { code } } react(input: { subjectId: $id, kind: LIKE }) { userErrors { code } } }',
        { id },
      ),
    );
  });

  it.each(cursors)('is no fault of ours as the cursor of %s', async (_case, after) => {
    for (const list of lists) isNoFault(await world.alice.query(`query ($after: String) ${list}`, { after }));
  });
});

describe('operators', () => {
  const events = graphOf('/health/events');
  it('see from this machine how far the events are', async () => {
    expect(await (await events()).json()).toMatchObject({ lag: expect.any(Array) });
  });
  it('see nothing through a proxy, like everybody else', async () => {
    const response = await events({ 'x-forwarded-for': '203.0.113.9' });
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('feed.fan-out');
  });

  function graphOf(path: string) {
    return (headers: Record<string, string> = {}) => fetch(new URL(path, graph.url), { headers });
  }
});
