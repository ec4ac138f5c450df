import { connect } from 'node:net';
import { eventually } from '@chorus/test-kit';
import { WebSocket } from 'ws';
import { useClients } from '../clients';
import { useWorlds, type World } from '../world';

const subscription = 'subscription { postEvents { word } }';

describe('a socket', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  const open = (world: World) => eventually(() => world.happenings.events.open === 1);
  const tell = (world: World, word: string) => world.happenings.events.publish({ post: 0, word });

  it('takes queries and mutations through the same pipeline as HTTP', async () => {
    const world = await startWorld({ introspection: false });
    const { run } = clients.client(world, await world.identity.token());
    expect(await run('{ colour viewer { requestId } }').completed()).toEqual([
      {
        data: { colour: 'RED', viewer: { requestId: expect.any(String) } },
        extensions: { cost: { requested: expect.any(Number), limit: expect.any(Number) } },
      },
    ]);
    const write = 'mutation ($text: String!) { createPost(input: { text: $text }) { post { text } } }';
    expect(await run(write, { text: 'hello' }).completed()).toMatchObject([
      { data: { createPost: { post: { text: 'post 0' } } } },
    ]);
    expect(world.seen.mutations).toEqual(['hello']);
    expect(await run('{ fail(how: "any") colour }').completed()).toMatchObject([
      { data: { fail: null, colour: 'RED' }, errors: [{ path: ['fail'], extensions: { code: 'INTERNAL' } }] },
    ]);
    expect(await run('{ __schema { types { name } } }').refusal()).toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    expect(await run('{ postList(first: 101) { id } }').refusal()).toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED', limit: 'page size', allowed: 100, measured: 101 } },
    ]);
  });

  it('carries many operations beside each other', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    socket.subscribe('held', '{ held }');
    socket.subscribe('events', subscription);
    await open(world);
    socket.subscribe('query', '{ colour }');
    await socket.received('complete', 'query');
    tell(world, 'one');
    expect(await socket.received('next', 'events')).toMatchObject({
      payload: { data: { postEvents: { word: 'one' } } },
    });
    world.gate.open();
    expect(await socket.received('next', 'held')).toMatchObject({ payload: { data: { held: 'passed' } } });
    expect(socket.messages.map(({ type }) => type)).not.toContain('error');
  });

  it('lets an id be used again, also while its first operation was still being opened', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    for (let count = 0; count < 10; count += 1) {
      socket.subscribe('same', subscription);
      socket.send({ id: 'same', type: 'complete' });
    }
    socket.subscribe('same', subscription);
    await eventually(() => world.happenings.events.opened.length === 11);
    await open(world);
    tell(world, 'one');
    await socket.received('next', 'same');
    socket.send({ id: 'same', type: 'complete' });
    await eventually(() => world.happenings.events.open === 0);
    expect(socket.messages.filter(({ type }) => type === 'next')).toHaveLength(1);
  });

  it('ends the stream of the subgraph at once when the client wants no more, however quiet it is', async () => {
    const world = await startWorld();
    const { run } = clients.client(world);
    const running = run(subscription);
    await open(world);
    running.stop();
    await eventually(() => world.happenings.events.open === 0, { timeoutMs: 500 });
  });

  it('puts everything away when the client is gone', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    for (let id = 0; id < 20; id += 1) socket.subscribe(String(id), subscription);
    await eventually(() => world.happenings.events.open === 20);
    socket.socket.terminate();
    await eventually(() => world.happenings.events.open === 0, { timeoutMs: 1_000 });
  });

  it('answers pings with what they bring', async () => {
    const socket = await (await clients.raw(await startWorld())).initialised();
    socket.send({ type: 'ping', payload: { at: 7 } });
    expect(await socket.received('pong')).toEqual({ type: 'pong', payload: { at: 7 } });
    socket.send({ type: 'pong' });
    socket.send({ type: 'ping' });
    await eventually(() => socket.messages.filter(({ type }) => type === 'pong').length === 2);
    expect(socket.closing).toBeNull();
  });

  it('answers a persisted query', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    const sha256Hash = '18d0926f0b3e5b96ff1a1b8b47f7ea1c1ae55a1a9ecf3ed2f1f3a8b5b5c8e1a1';
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    socket.send({ id: '1', type: 'subscribe', payload: { query: '', extensions } });
    expect(await socket.received('error', '1')).toMatchObject({
      payload: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
  });

  it.each<[string, number, unknown]>([
    ['what is no JSON', 4400, 'hello'],
    ['a list', 4400, '[]'],
    ['a message of no type', 4400, {}],
    ['a message of a type that there is not', 4400, { type: 'connection_begin' }],
    ['a message that only servers send', 4400, { type: 'next', id: '1', payload: { data: null } }],
    ['a subscribe without a query', 4400, { type: 'subscribe', id: '1', payload: {} }],
    ['a subscribe without an id', 4400, { type: 'subscribe', payload: { query: subscription } }],
    ['an id that is no text', 4400, { type: 'subscribe', id: 7, payload: { query: subscription } }],
    [
      'variables that are a list',
      4400,
      { type: 'subscribe', id: '1', payload: { query: '{ a }', variables: [] } },
    ],
    ['a second connection_init', 4429, { type: 'connection_init' }],
    [
      'a subscribe with an id in use',
      4409,
      { type: 'subscribe', id: 'held', payload: { query: '{ colour }' } },
    ],
  ])('is closed for %s, by the code of the protocol', async (_case, code, message) => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    socket.subscribe('held', subscription);
    await open(world);
    socket.send(message);
    expect(await socket.closed()).toMatchObject({ code });
    await eventually(() => world.happenings.events.open === 0);
  });

  it('is closed for binary frames', async () => {
    const socket = await (await clients.raw(await startWorld())).initialised();
    socket.socket.send(Buffer.from('{"type":"ping"}'));
    expect(await socket.closed()).toEqual({ code: 4400, reason: 'Invalid message received' });
  });

  it('is closed for text that is not UTF-8', async () => {
    const socket = await (await clients.raw(await startWorld())).initialised();
    socket.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await socket.closed()).toMatchObject({ code: 1007 });
  });

  it('is closed when it subscribes before it has said who it is', async () => {
    const socket = await clients.raw(await startWorld());
    socket.subscribe('1', subscription);
    expect(await socket.closed()).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  it('is closed when it speaks another protocol, or none', async () => {
    const world = await startWorld();
    expect(await (await clients.raw(world, { protocol: '' })).closed()).toMatchObject({ code: 4406 });
    const old = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, ['graphql-ws']);
    const failed = new Promise((resolve) => old.once('error', resolve));
    expect(String(await failed)).toMatch(/no subprotocol/);
  });

  it('is closed when it never sends connection_init', async () => {
    const world = await startWorld({ sockets: { initTimeoutMs: 100 } });
    const socket = await clients.raw(world);
    expect(await socket.closed()).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
  });

  it('is not at any other path', async () => {
    const world = await startWorld();
    const other = new WebSocket(`${world.url.replace('http', 'ws')}/other`, 'graphql-transport-ws');
    const failed = new Promise((resolve) => other.once('error', resolve));
    expect(String(await failed)).toMatch(/404/);
  });

  it('leaves HTTP alone that asks for another protocol', async () => {
    const world = await startWorld();
    const { hostname, port } = new URL(world.url);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ query: '{ colour }' });
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n` +
        `connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n\r\n${body}`,
    );
    await eventually(() => text.includes('"colour":"RED"'));
    socket.destroy();
  });
});

describe('pages', () => {
  const startWorld = useWorlds();
  const clients = useClients();
  const status = async (world: World, origin: string) => {
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      origin,
    });
    return new Promise<number>((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.once('open', () => {
        socket.terminate();
        resolve(101);
      });
    });
  };

  it('may open sockets where they may call the graph: of its own origin, and of those that are named', async () => {
    const world = await startWorld({ corsOrigins: ['https://app.example'] });
    expect(await status(world, world.url)).toBe(101);
    expect(await status(world, 'https://app.example')).toBe(101);
    expect(await status(world, 'https://evil.example')).toBe(403);
    expect(await status(world, 'null')).toBe(403);
  });

  it('may all do so where all may call the graph', async () => {
    expect(await status(await startWorld({ corsOrigins: ['*'] }), 'https://any.example')).toBe(101);
  });

  it('have no rights by being where somebody is signed in: only the token says who asks', async () => {
    const world = await startWorld();
    const headers = { authorization: `Bearer ${await world.identity.token()}`, cookie: 'session=1' };
    const socket = await (await clients.raw(world, { headers })).initialised();
    socket.subscribe('1', '{ viewer { id } }');
    expect(await socket.received('next', '1')).toMatchObject({ payload: { data: { viewer: null } } });
  });
});
