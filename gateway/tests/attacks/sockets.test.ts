import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { eventually } from '@chorus/test-kit';
import { useClients } from '../clients';
import { useWorlds, type World } from '../world';

const startWorld = useWorlds();
const clients = useClients();

/** A WebSocket of bytes alone, to send what no library would. */
class Bytes {
  received = Buffer.alloc(0);
  isClosed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.received = Buffer.concat([this.received, chunk])));
    socket.on('close', () => (this.isClosed = true));
    socket.on('error', () => undefined);
  }

  static async open(world: World, headers = ''): Promise<Bytes> {
    const bytes = new Bytes(connect(Number(new URL(world.url).port), '127.0.0.1'));
    sockets.push(bytes.socket);
    bytes.socket.write(
      `GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n${headers}\r\n`,
    );
    await eventually(() => bytes.received.includes('\r\n\r\n'));
    return bytes;
  }

  /** `first`: FIN, RSV and opcode. */
  frame(first: number, payload: Buffer | string = ''): void {
    this.socket.write(frameOf(first, payload));
  }

  /** The code that the other side closed with. */
  async closeCode(): Promise<number> {
    const code = await eventually(() => {
      const start = this.received.indexOf('\r\n\r\n') + 4;
      const found = this.received.indexOf(Buffer.from([0x88]), start);
      const isThere = found >= 0 && this.received.length >= found + 4;
      return isThere ? this.received.readUInt16BE(found + 2) : null;
    });
    return code ?? 0;
  }
}

function frameOf(first: number, payload: Buffer | string): Buffer {
  const data = Buffer.from(payload);
  const head =
    data.length < 126
      ? Buffer.from([first, 0x80 | data.length])
      : Buffer.from([first, 0x80 | 126, data.length >> 8, data.length & 255]);
  // A mask of zeros changes nothing.
  return Buffer.concat([head, Buffer.alloc(4), data]);
}

const sockets: Socket[] = [];
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

const [text, ping] = [0x81, 0x89] as const;
const init = JSON.stringify({ type: 'connection_init' });
const isServed = async (world: World) => {
  const socket = await (await clients.raw(world)).initialised();
  socket.subscribe('1', '{ colour }');
  return (await socket.received('next', '1')).payload;
};

describe('a socket that means harm', () => {
  it('gets no compression, whatever it offers: a small frame could become a large one', async () => {
    const world = await startWorld();
    const bytes = await Bytes.open(
      world,
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n',
    );
    expect(bytes.received.toString()).toContain('101 Switching Protocols');
    expect(bytes.received.toString()).not.toMatch(/extensions/i);
    bytes.frame(text | 0x40, init);
    expect(await bytes.closeCode()).toBe(1002);
  });

  it('is closed when it sends pings without end, and what is answered to it does not grow', async () => {
    const world = await startWorld();
    const bytes = await Bytes.open(world);
    bytes.frame(text, init);
    await eventually(() => bytes.received.includes('connection_ack'));
    // It reads none of the answers.
    bytes.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 500 }, () => frameOf(ping, 'a'.repeat(125))));
    bytes.socket.write(pings);
    bytes.socket.resume();
    expect(await bytes.closeCode()).toBe(4443);
    expect(await isServed(world)).toMatchObject({ data: { colour: 'RED' } });
  });

  it('is closed when it sends a message in thousands of crumbs', async () => {
    const world = await startWorld();
    const bytes = await Bytes.open(world);
    // The first of more, and those that go on.
    bytes.frame(0x01, '{');
    const crumbs = Buffer.concat(Array.from({ length: 2_000 }, () => frameOf(0x00, ' ')));
    bytes.socket.write(crumbs);
    expect(await bytes.closeCode()).toBe(1008);
  });

  it('is closed when it gives its operation a name as long as a book', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    socket.subscribe('a'.repeat(50_000), 'subscription { postEvents { word } }');
    expect(await socket.closed()).toMatchObject({ code: 4400 });
  });

  it.each([
    ['a list of operations', [{ query: '{ colour }' }, { query: '{ colour }' }]],
    ['a text for variables', { query: '{ colour }', variables: '{}' }],
    ['no query', { operationName: 'A' }],
  ])('is closed for %s', async (_case, payload) => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    socket.send({ id: '1', type: 'subscribe', payload });
    expect(await socket.closed()).toMatchObject({ code: 4400 });
  });

  it('changes nothing of others by names that mean something to the language', async () => {
    const world = await startWorld();
    const socket = await clients.raw(world);
    socket.send(
      '{"type":"connection_init","payload":{"__proto__":{"authorization":"Bearer x","polluted":true}}}',
    );
    await socket.received('connection_ack');
    const query = 'query ($first: Int = 1) { posts(first: $first) { nodes { text } } }';
    socket.send(
      `{"id":"__proto__","type":"subscribe","payload":{"query":${JSON.stringify(query)},"variables":{"__proto__":{"first":5,"polluted":true},"constructor":{"prototype":{"polluted":true}}}}}`,
    );
    expect((await socket.received('next', '__proto__')).payload).toMatchObject({
      data: { posts: { nodes: [{ text: 'post 0' }] } },
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('is told its limit for variables as deep as the sea', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
    socket.send(
      `{"id":"1","type":"subscribe","payload":{"query":"subscription { postEvents { word } }","variables":{"deep":${deep}}}}`,
    );
    expect((await socket.received('error', '1')).payload).toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED', limit: 'levels of variables' } },
    ]);
    socket.subscribe('2', '{ colour }');
    await socket.received('next', '2');
  });

  it('finds no room with two thousand others of its address, and people keep theirs', async () => {
    const world = await startWorld({ rateLimits: true, sockets: { perAddress: 10, initTimeoutMs: 60_000 } });
    const person = await (await clients.raw(world)).initialised(await world.identity.token());
    const crowd: Awaited<ReturnType<typeof clients.raw>>[] = [];
    // In waves: the system itself turns away who comes while more connections wait than it keeps waiting.
    while (crowd.length < 2_000)
      crowd.push(...(await Promise.all(Array.from({ length: 200 }, () => clients.raw(world)))));
    await eventually(() => crowd.filter(({ closing }) => closing?.code === 4444).length === 1_990, {
      timeoutMs: 20_000,
    });
    person.subscribe('1', '{ colour }');
    await person.received('next', '1');
    for (const { socket } of crowd) socket.terminate();
    await eventually(() => isServed(world));
  }, 60_000);
});
