import { once } from 'node:events';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer, type AddressInfo } from 'ws';
import { LiveOperations } from '../../graphiql/src/live';
import { Session } from '../../graphiql/src/session';
import { eventually } from '@chorus/test-kit';
import { FakeGraph, memory } from './fake-graph';

const ticks = { query: 'subscription Ticks { tick }' };

/** A server that says who asked, and then what it is told to say. */
async function startServer() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const pings: unknown[] = [];
  useServer(
    {
      schema: buildSchema('type Query { now: Int } type Subscription { tick: String }'),
      roots: {
        subscription: {
          async *tick(_: unknown, { connectionParams }: { connectionParams?: { authorization?: string } }) {
            yield { tick: connectionParams?.authorization ?? 'nobody' };
            await new Promise(() => undefined);
          },
        },
      },
      context: ({ connectionParams }) => ({ connectionParams }),
      onPing: (_, payload) => void pings.push(payload),
    },
    server,
    // It would go by the clock of a test that turns it forward.
    0,
  );
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pings,
    open: () => server.clients.size,
    close(code: number, reason: string) {
      for (const socket of server.clients) socket.close(code, reason);
    },
    stop() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

describe("The page's subscriptions", () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  let graph: FakeGraph;
  let session: Session;
  let live: LiveOperations;

  beforeEach(async () => {
    server = await startServer();
    graph = new FakeGraph();
    session = new Session(graph.post, memory());
    live = new LiveOperations(server.url, session, WebSocket);
  });
  afterEach(() => server.stop());

  it('carry the token of who is signed in, or the one that the editor gives, or none', async () => {
    const first = async (headers?: Record<string, string>) => {
      const answers = live.subscribe(ticks, headers);
      const { value } = await answers.next();
      await answers.return?.();
      return value?.data?.tick as unknown;
    };
    expect(await first()).toBe('nobody');
    await session.signIn('alice', 'right');
    expect(await first()).toBe('Bearer access-1');
    expect(await first({ Authorization: 'Bearer mine' })).toBe('Bearer mine');
  });

  it('close their socket when they are stopped', async () => {
    const answers = live.subscribe(ticks);
    await answers.next();
    expect(server.open()).toBe(1);
    const waiting = answers.next();
    await answers.return?.();
    expect(await waiting).toEqual({ value: undefined, done: true });
    await eventually(() => server.open() === 0);
  });

  it('go on with the next token when another request had to refresh it', async () => {
    await session.signIn('alice', 'right');
    const answers = live.subscribe(ticks);
    await answers.next();
    graph.expireAccessTokens();
    await session.send({ query: '{ viewer { id } }' });
    await eventually(() => server.pings.length > 0);
    expect(server.pings).toEqual([{ authorization: 'Bearer access-2' }]);
    await answers.return?.();
  });

  it('have their token refreshed before it expires', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    graph.lifetimeMs = 60_000;
    await session.signIn('alice', 'right');
    const answers = live.subscribe(ticks);
    try {
      await answers.next();
      expect(graph.countOf('refreshSession')).toBe(0);
      await jest.advanceTimersByTimeAsync(45_000);
      expect(graph.countOf('refreshSession')).toBe(1);
    } finally {
      jest.useRealTimers();
    }
    await eventually(() => server.pings.length > 0);
    expect(server.pings).toEqual([{ authorization: 'Bearer access-2' }]);
    await answers.return?.();
  });

  it('say why the socket was closed, and end', async () => {
    const answers = live.subscribe(ticks);
    await answers.next();
    server.close(4403, 'The session was revoked');
    expect((await answers.next()).value).toEqual({
      errors: [{ message: 'The WebSocket was closed: The session was revoked (4403).' }],
    });
    expect(await answers.next()).toEqual({ value: undefined, done: true });
  });

  it('say so when there is nobody to connect to, or nothing to subscribe to', async () => {
    const refused = live.subscribe({ query: 'subscription { tock }' });
    expect((await refused.next()).value).toEqual({
      errors: [expect.objectContaining({ message: expect.stringContaining('tock') })],
    });
    server.stop();
    const unheard = live.subscribe(ticks);
    expect((await unheard.next()).value).toEqual({
      errors: [{ message: 'The WebSocket could not be opened.' }],
    });
    expect((await unheard.next()).done).toBe(true);
  });

  it('end when somebody else signs in', async () => {
    await session.signIn('alice', 'right');
    const answers = live.subscribe(ticks);
    await answers.next();
    await session.signIn('bob', 'right');
    expect((await answers.next()).value?.errors?.[0]?.message).toContain('no longer signed in');
    expect((await answers.next()).done).toBe(true);
  });
});
