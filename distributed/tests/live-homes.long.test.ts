import { Client, testPassword } from '@chorus/embedded/testing';
import { eventually } from '@chorus/test-kit';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { startPlatformOfTwo, type PlatformOfTwo } from './platform-of-two';

jest.setTimeout(240_000);

let platform: PlatformOfTwo;
beforeAll(async () => (platform = await startPlatformOfTwo('feed')));
afterAll(() => platform.stop());

interface Change {
  cursor: string;
  newPostsCount: number;
  latestPost: { id: string } | null;
}

interface Someone {
  token: string;
  id: string;
}

const watching: { close(): Promise<void> }[] = [];
afterEach(async () => void (await Promise.all(watching.splice(0).map((watcher) => watcher.close()))));

/** The person as a client of one of the gateways. */
const at = (gateway: number, { token }: Someone) => new Client(platform.urls[gateway]!, token);

let people = 0;
async function signUp(): Promise<Someone> {
  const handle = `somebody${(people += 1)}`;
  const input = { email: `${handle}@example.com`, password: testPassword, handle, displayName: handle };
  const selection = 'session { accessToken } user { id }';
  const { session, user } = await new Client(platform.urls[0]!).mutate('signUp', input, selection);
  return { token: session.accessToken, id: user.id };
}

/** Somebody, and whom they follow: their next posts are news in the first one's home. */
async function readerAndAuthor(): Promise<[Someone, Someone]> {
  const [reader, author] = [await signUp(), await signUp()];
  await at(0, reader).ask(
    'mutation ($input: FollowUserInput!) { followUser(input: $input) { user { id } } }',
    {
      input: { userId: author.id },
    },
  );
  return [reader, author];
}

const post = async (gateway: number, author: Someone, text: string): Promise<string> =>
  (await at(gateway, author).mutate('createPost', { text }, 'post { id }')).post.id;

/** What a person's socket at one of the gateways brings. It does not come back by itself. */
async function watch(gateway: number, person: Someone, after?: string) {
  const changes: Change[] = [];
  const failures: unknown[] = [];
  const start =
    after ??
    (await at(gateway, person).ask('{ viewer { homeFeed(first: 1) { changesCursor } } }')).viewer.homeFeed
      .changesCursor;
  const client = createClient({
    url: platform.urls[gateway]!.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${person.token}` },
  });
  client.subscribe<{ homeFeedChanged: Change }>(
    {
      query: `subscription ($after: String) {
        homeFeedChanged(after: $after) { cursor newPostsCount latestPost { id } } }`,
      variables: { after: start },
    },
    {
      next({ data, errors }) {
        if (errors) failures.push(errors);
        if (data) changes.push(data.homeFeedChanged);
      },
      error: (error) => failures.push(error),
      complete: () => undefined,
    },
  );
  const watcher = {
    changes,
    failures,
    async sees(newPostsCount: number, latestPostId: string): Promise<Change> {
      await eventually(
        () => {
          expect(changes.at(-1)).toMatchObject({ newPostsCount, latestPost: { id: latestPostId } });
          return true;
        },
        { timeoutMs: 60_000 },
      );
      return changes.at(-1)!;
    },
    close: async () => void (await client.dispose()),
  };
  watching.push(watcher);
  return watcher;
}

it('what is new in a home is told by both gateways, whichever process of the feed serves them', async () => {
  const [reader, author] = await readerAndAuthor();
  const watchers = await Promise.all([0, 1, 0, 1].map((gateway) => watch(gateway, reader)));
  for (const [index, gateway] of [0, 1, 0].entries()) {
    const id = await post(gateway, author, `Post ${index}`);
    for (const watcher of watchers) await watcher.sees(index + 1, id);
  }
  expect(platform.balancer.targets()).toHaveLength(2);
  for (const { failures } of watchers) expect(failures).toEqual([]);
});

it('a process of the feed that is killed in mid-stream costs nobody a post, and nobody notices', async () => {
  const [reader, author] = await readerAndAuthor();
  const watchers = await Promise.all([0, 1, 0, 1].map((gateway) => watch(gateway, reader)));
  let latest = await post(0, author, 'The first');
  for (const watcher of watchers) await watcher.sees(1, latest);
  // Whoever serves a stream, it dies under it.
  for (const [turn, victim] of ['feed', 'feed 2'].entries()) {
    const dying = platform.kill(victim);
    for (let number = 0; number < 15; number += 1)
      latest = await post(number % 2, author, `Post ${turn}.${number}`);
    await dying;
    await platform.untilReady(victim);
  }
  for (const watcher of watchers) {
    await watcher.sees(31, latest);
    const counts = watcher.changes.map(({ newPostsCount }) => newPostsCount);
    expect(counts).toEqual([...counts].sort((one, other) => one - other));
    expect(new Set(watcher.changes.map(({ cursor }) => cursor)).size).toBe(watcher.changes.length);
    expect(watcher.failures).toEqual([]);
  }
});

it('who comes back at the other gateway, with a cursor, is told of all that came meanwhile', async () => {
  const [reader, author] = await readerAndAuthor();
  const first = await watch(0, reader);
  const { cursor } = await first.sees(1, await post(0, author, 'Before'));
  await first.close();
  const dying = platform.kill('feed');
  let latest = '';
  for (let number = 0; number < 5; number += 1) latest = await post(0, author, `Meanwhile ${number}`);
  const second = await watch(1, reader, cursor);
  await dying;
  await second.sees(5, latest);
  latest = await post(1, author, 'After');
  await second.sees(6, latest);
  expect(second.failures).toEqual([]);
  await platform.untilReady('feed');
});
