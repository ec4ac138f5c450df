import { randomUUID } from 'node:crypto';
import {
  CallSigner,
  callLifetimeMs,
  signatureHeader,
  signSubscription,
  subscriptionPath,
  type SubscriptionCall,
} from '@chorus/domain-queries';
import { defineSubgraph, type SourceEvent, type SubgraphContext } from '@chorus/subgraph-kit';
import { eventually } from '@chorus/test-kit';
import WebSocket from 'ws';
import { SubgraphServer } from '../src/index';
import { alice, secret, signer } from './served';

type Message = { id?: string; type: string; payload?: unknown };
type Next = IteratorResult<SourceEvent<string>>;

let sources: Source[];

/** Says who listens, and what for; then nothing, or what is pushed, until it is freed. */
class Source implements AsyncIterableIterator<SourceEvent<string>> {
  isFreed = false;
  private waiting: ((next: Next) => void) | null = null;
  private readonly events: string[];

  constructor(first: string) {
    this.events = [first];
    sources.push(this);
  }

  /** Events that nobody has asked for. */
  get left(): number {
    return this.events.length;
  }

  push(event: string): void {
    this.events.push(event);
    this.serve();
  }

  next(): Promise<Next> {
    return new Promise((resolve) => {
      this.waiting = resolve;
      this.serve();
    });
  }

  async return(): Promise<Next> {
    this.isFreed = true;
    this.waiting?.({ done: true, value: undefined });
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private serve(): void {
    const { waiting } = this;
    const value = waiting ? this.events.shift() : undefined;
    if (!waiting || value === undefined) return;
    this.waiting = null;
    waiting({ done: false, value: { value, cursor: null } });
  }
}

const clock = () =>
  defineSubgraph<SubgraphContext>({
    name: 'posts',
    typeDefs: `
      type Query { colour: String }
      type Subscription { heard(after: String, of: String): String }
      type User @key(fields: "id", resolvable: false) { id: ID! }
    `,
    createContext: (scope) => ({ scope, viewer: scope.viewer, facts: scope.facts }),
    resolvers: {
      Subscription: {
        heard: {
          subscribe: async (_: unknown, args: { after?: string }, { scope }: SubgraphContext) =>
            new Source(`${scope.accountId} after ${args.after ?? 'now'}`),
        },
      },
    },
  });

async function serve({ keepAliveMs, maxBodyBytes }: { keepAliveMs?: number; maxBodyBytes?: number } = {}) {
  const domainQueries = { ask: () => Promise.reject(new Error('Nobody is asked.')) };
  const server = new SubgraphServer({ subgraph: clock(), secret, domainQueries, keepAliveMs, maxBodyBytes });
  const url = `${(await server.listen()).replace('http', 'ws')}${subscriptionPath}`;
  return { server, url };
}

const invitation = (by = signer, subgraph = 'posts', path = subscriptionPath, body = '') => ({
  [signatureHeader]: by.sign(alice, { subgraph, path, body }),
});

/** A socket that speaks only when it is told to. */
async function connect(url: string, headers: Record<string, string> = invitation(), autoPong = true) {
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers, autoPong });
  const messages: Message[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString('utf8')) as Message));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const send = (message: unknown) => socket.send(JSON.stringify(message));
  const of = (id: string) => messages.filter((message) => message.id === id);
  return {
    socket,
    messages,
    closed,
    send,
    of,
    async init() {
      send({ type: 'connection_init' });
      await eventually(() => messages.some(({ type }) => type === 'connection_ack'));
    },
    /** Subscribes with this payload; gives what is said of it first. */
    async subscribe(payload: unknown, id: string = randomUUID()) {
      send({ id, type: 'subscribe', payload });
      await eventually(() => of(id).length > 0);
      return of(id)[0]!;
    },
  };
}

const heard: SubscriptionCall = { query: 'subscription { heard }' };
const signed = (call = heard, by = signer, subgraph = 'posts', claims = alice) =>
  signSubscription(by, { subgraph, claims }, call);
const refused = (id?: string) => ({
  ...(id !== undefined && { id }),
  type: 'error',
  payload: [expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } })],
});

let server: SubgraphServer;
let url: string;
beforeEach(() => (sources = []));
afterEach(() => server.stop({ graceMs: 0, timeoutMs: 100 }));

describe('the subscriptions of a subgraph’s process', () => {
  beforeEach(async () => ({ server, url } = await serve({ maxBodyBytes: 10_000 })));

  it('are accepted, and then heard, by who signed them', async () => {
    const gateway = await connect(url);
    await gateway.init();
    expect(await gateway.subscribe(signed({ ...heard, after: 'c7' }), '1')).toEqual({
      id: '1',
      type: 'next',
      payload: { extensions: { isAccepted: true, cursor: null } },
    });
    const { accountId } = alice.viewer as { accountId: string };
    await eventually(() => gateway.of('1').length === 2);
    expect(gateway.of('1')[1]).toEqual({
      id: '1',
      type: 'next',
      payload: { data: { heard: `${accountId} after c7` }, extensions: { cursor: null } },
    });
  });

  it.each<[string, Record<string, string>]>([
    ['no signature', {}],
    ['the signature of somebody else', invitation(new CallSigner(Buffer.alloc(32, 8)))],
    ['a signature for another subgraph', invitation(signer, 'users')],
    ['a signature for operations over HTTP', invitation(signer, 'posts', '/graphql')],
    ['a signature for something that was said', invitation(signer, 'posts', subscriptionPath, 'x')],
    ['an access token', { authorization: 'Bearer eyJhbGciOiJFZERTQSJ9.e30.AA' }],
  ])('are not even asked for by who opens a socket with %s', async (_case, headers) => {
    await expect(connect(url, headers)).rejects.toThrow('Unexpected server response: 401');
  });

  it('have sockets opened once with one signature, and nowhere else', async () => {
    const once = invitation();
    await connect(url, once);
    await expect(connect(url, once)).rejects.toThrow('401');
    await expect(connect(url.replace(subscriptionPath, '/graphql'))).rejects.toThrow('404');
  });

  const alter = (changes: object) => ({ ...signed(), ...changes });
  const stale = (): unknown => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - callLifetimeMs);
    const payload = signed();
    now.mockRestore();
    return payload;
  };
  const posted = (): unknown => {
    const body = JSON.stringify(heard);
    return {
      ...heard,
      extensions: { call: signer.sign(alice, { subgraph: 'posts', path: '/graphql', body }) },
    };
  };
  it.each<[string, () => unknown]>([
    ['without a signature', () => heard],
    ['with a signature that is no text', () => ({ ...heard, extensions: { call: { alg: 'none' } } })],
    ['signed by somebody else', () => signed(heard, new CallSigner(Buffer.alloc(32, 8)))],
    ['signed for another subgraph', () => signed(heard, signer, 'users')],
    ['signed as an operation over HTTP', posted],
    ['signed too long ago', stale],
    ['with another query than was signed', () => alter({ query: 'subscription { heard(of: "bob") }' })],
    ['with other variables', () => alter({ variables: { of: 'bob' } })],
    ['with another operation of the document', () => alter({ operationName: 'Other' })],
    [
      'with a cursor that was not signed',
      () => ({ ...signed(), extensions: { ...signed().extensions, after: 'c1' } }),
    ],
  ])('are refused %s, on a socket that others go on using', async (_case, payload) => {
    const gateway = await connect(url);
    await gateway.init();
    await gateway.subscribe(signed(), 'good');
    expect(await gateway.subscribe(payload(), 'bad')).toEqual(refused('bad'));
    expect(sources).toHaveLength(1);
    sources[0]!.push('still here');
    await eventually(() => gateway.of('good').length === 3);
  });

  it('are accepted once', async () => {
    const gateway = await connect(url);
    await gateway.init();
    const payload = signed();
    expect(await gateway.subscribe(payload, 'first')).toMatchObject({ type: 'next' });
    expect(await gateway.subscribe(payload, 'again')).toEqual(refused('again'));
  });

  it('are told apart from queries, which are answered elsewhere', async () => {
    const gateway = await connect(url);
    await gateway.init();
    expect(await gateway.subscribe(signed({ query: '{ colour }' }))).toMatchObject({
      type: 'next',
      payload: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    });
  });

  it('are freed when they are ended, and when their socket breaks', async () => {
    const gateway = await connect(url);
    await gateway.init();
    for (const id of ['1', '2', '3']) await gateway.subscribe(signed(), id);
    gateway.send({ id: '1', type: 'complete' });
    await eventually(() => sources.filter(({ isFreed }) => isFreed).length === 1);
    gateway.socket.terminate();
    await eventually(() => sources.every(({ isFreed }) => isFreed));
  });

  it.each<[string, string, number]>([
    ['no JSON', 'hello', 4400],
    ['a message of no known type', '{"type":"start"}', 4400],
    [
      'a subscription before the socket was begun',
      '{"id":"1","type":"subscribe","payload":{"query":"x"}}',
      4401,
    ],
    ['a message without end', `{"type":"ping","payload":{"x":"${'x'.repeat(20_000)}"}}`, 1009],
  ])('end with their socket that sends %s, and with no other', async (_case, text, code) => {
    const [wild, good] = await Promise.all([connect(url), connect(url)]);
    await good.init();
    wild.socket.send(text);
    expect((await wild.closed).code).toBe(code);
    expect(await good.subscribe(signed())).toMatchObject({ type: 'next' });
  });

  it('go on elsewhere when the process is asked to end', async () => {
    const gateway = await connect(url);
    await gateway.init();
    await gateway.subscribe(signed());
    const startedAt = performance.now();
    await server.stop({ graceMs: 0, timeoutMs: 10_000 });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await gateway.closed).toEqual({ code: 1012, reason: 'Service Restart' });
    await eventually(() => sources[0]!.isFreed);
  });
});

it('a gateway that does not show that it is alive is hung up on', async () => {
  ({ server, url } = await serve({ keepAliveMs: 100 }));
  const [dead, alive] = await Promise.all([connect(url, invitation(), false), connect(url)]);
  await Promise.all([dead.init(), alive.init()]);
  await Promise.all([dead.subscribe(signed()), alive.subscribe(signed())]);
  expect((await dead.closed).code).toBe(1006);
  await eventually(() => sources.filter(({ isFreed }) => isFreed).length === 1);
  expect(alive.socket.readyState).toBe(WebSocket.OPEN);
});

it('a gateway that reads nothing is sent no more than fits on the way to it', async () => {
  ({ server, url } = await serve());
  const gateway = await connect(url);
  await gateway.init();
  await gateway.subscribe(signed(), '1');
  gateway.socket.pause();
  const text = 'x'.repeat(100_000);
  for (let number = 0; number < 1_000; number += 1) sources[0]!.push(text);
  // The rest stays with the source, which has bounds of its own.
  let left = -1;
  await eventually(() => left === (left = sources[0]!.left), { intervalMs: 200 });
  expect(left).toBeGreaterThan(500);
  gateway.socket.resume();
  await eventually(() => gateway.of('1').length === 1_002, { timeoutMs: 20_000 });
});
