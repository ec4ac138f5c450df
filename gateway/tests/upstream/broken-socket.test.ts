import { createServer, type AddressInfo } from 'node:net';
import { CallSigner, SubgraphClient } from '@chorus/domain-queries';
import { eventually } from '@chorus/test-kit';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { httpTransport, type SubgraphTransport } from '../../src/index';
import { about, aliceScope, opened, take, textOf } from './event-source.contract';
import { overHttp, secret } from './talk-ways';
import { talkSubgraph, Topics } from './topics';

const fast = { keepAliveMs: 1_000, answerMs: 1_500, maxDelayMs: 100 };

describe('the stream of a subgraph that is lost', () => {
  let topics: Topics;
  let way: Awaited<ReturnType<typeof overHttp>>;
  let transport: SubgraphTransport;
  beforeEach(async () => {
    topics = new Topics();
    way = await overHttp(talkSubgraph(topics), fast);
    ({ transport } = way);
  });
  afterEach(() => way.close());

  const lost = expect.objectContaining({ name: 'UpstreamLost' }) as unknown;

  it.each([
    ['its connection breaks', async () => way.proxy.cut()],
    ['its process is asked to end', () => way.stopServer()],
    ['nothing comes through any more', async () => void way.proxy.deafen()],
  ])('when %s says so after what had come, and frees its source', async (_case, lose) => {
    const stream = await opened(transport, about('tea'));
    topics.say('tea', 'a', 'b');
    expect((await take(stream, 1)).map(textOf)).toEqual(['a']);
    const another = await opened(transport, { ...about('tea'), after: '1' });
    await take(another, 1);
    await lose();
    const waiting = another.next();
    await expect(waiting).rejects.toEqual(lost);
    expect((await take(stream, 1)).map(textOf)).toEqual(['b']);
    await expect(stream.next()).rejects.toEqual(lost);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    await eventually(() => topics.open === 0, { timeoutMs: 10_000 });
  });

  it('goes on after its cursor in the next process, which takes its time to come', async () => {
    const streams = await Promise.all(Array.from({ length: 50 }, () => opened(transport, about('tea'))));
    topics.say('tea', 'a');
    await Promise.all(streams.map((stream) => take(stream, 1)));
    await way.stopServer();
    topics.say('tea', 'b');
    await Promise.all(streams.map((stream) => expect(stream.next()).rejects.toEqual(lost)));
    // Refused connections: once, and again, and however often until somebody is there.
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(transport.subscribe!(about('tea'), aliceScope())).rejects.toThrow();
    const resuming = streams.map(async () => {
      for (;;) {
        const stream = await opened(transport, { ...about('tea'), after: '1' }).catch(() => null);
        if (stream) return stream;
      }
    });
    await way.startServer();
    const resumed = await Promise.all(resuming);
    topics.say('tea', 'c');
    for (const stream of resumed) expect((await take(stream, 2)).map(textOf)).toEqual(['b', 'c']);
    expect(way.proxy.connections()).toBe(1);
    await Promise.all(resumed.map((stream) => stream.return!()));
  });

  it('belongs to a reader who does not read: he loses it alone, and has all that he was told is his', async () => {
    await way.close();
    way = await overHttp(talkSubgraph(topics), { ...fast, maxQueued: 10 });
    ({ transport } = way);
    const [slow, quick] = await Promise.all([1, 2].map(() => opened(transport, about('tea'))));
    const texts = Array.from({ length: 100 }, (_, index) => `${index}`);
    for (const text of texts) {
      topics.say('tea', text);
      expect((await take(quick!, 1)).map(textOf)).toEqual([text]);
    }
    await eventually(() => topics.open === 1);
    expect((await take(slow!, 10)).map(textOf)).toEqual(texts.slice(0, 10));
    await expect(slow!.next()).rejects.toEqual(lost);
    await quick!.return!();
  });

  it('is not waited for by who has gone', async () => {
    await way.stopServer();
    const limit = new AbortController();
    const asked = transport.subscribe!(about('tea'), aliceScope(), limit.signal);
    limit.abort();
    await expect(asked).rejects.toThrow('Nobody waits');
  });

  it('is given up when the gateway ends', async () => {
    const stream = await opened(transport, about('tea'));
    const waiting = stream.next();
    await Promise.all([transport.close!(), expect(waiting).rejects.toEqual(lost)]);
    await eventually(() => topics.open === 0);
  });
});

describe('what is no subgraph, and speaks where one should', () => {
  const json = (message: unknown) => (socket: WebSocket) => socket.send(JSON.stringify(message));
  /** After a right beginning: what it says of the subscription `1`. */
  const then = (...messages: unknown[]) => {
    return (socket: WebSocket) => {
      json({ type: 'connection_ack' })(socket);
      socket.on('message', (data: Buffer) => {
        const { id, type } = JSON.parse(data.toString('utf8')) as { id?: string; type: string };
        if (type === 'subscribe')
          for (const message of messages) json({ id, ...(message as object) })(socket);
      });
    };
  };
  const accepted = { type: 'next', payload: { extensions: { isAccepted: true } } };

  async function stranger(speak: (socket: WebSocket) => void) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols });
    server.on('connection', (socket) => socket.once('message', () => speak(socket)));
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = new SubgraphClient({ subgraph: 'talk', url, signer: new CallSigner(secret) });
    const transport = httpTransport(client, { ...fast, answerMs: 1_000, idleMs: 50 });
    return {
      transport,
      async close() {
        await transport.close!();
        for (const socket of server.clients) socket.terminate();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  it.each<[string, (socket: WebSocket) => void]>([
    ['says nothing', () => undefined],
    ['says something else', (socket) => socket.send('<html>')],
    ['begins with an event', json({ id: '1', type: 'next', payload: { data: {} } })],
    ['hangs up', (socket) => socket.terminate()],
    ['closes as if all were said', (socket) => socket.close(1000)],
    ['is not who is meant', (socket) => socket.close(4403, 'Forbidden')],
    ['accepts nobody', then()],
    ['refuses the call', then({ type: 'error', payload: [{ message: 'Unsigned.' }] })],
    ['answers with nothing', then({ type: 'next', payload: {} })],
    ['completes what has not begun', then({ type: 'complete' })],
    ['sends more than a message may have', (socket) => socket.send('x'.repeat(17_000_000))],
  ])('is no answer when it %s', async (_case, speak) => {
    const { transport, close } = await stranger(speak);
    await expect(transport.subscribe!(about('tea'), aliceScope())).rejects.toThrow();
    await close();
  });

  it.each<[string, unknown]>([
    ['an event of nothing', { type: 'next', payload: {} }],
    ['an event of text', { type: 'next', payload: { data: 'all of it' } }],
    ['errors that are none', { type: 'next', payload: { errors: ['oh'] } }],
    ['an error of the call', { type: 'error', payload: [{ message: 'Oh.' }] }],
  ])('loses the stream when it sends %s', async (_case, message) => {
    const { transport, close } = await stranger(then(accepted, message));
    const stream = await opened(transport, about('tea'));
    await expect(stream.next()).rejects.toMatchObject({ name: 'UpstreamLost' });
    await close();
  });

  it('is no answer when it takes connections and says nothing', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = new SubgraphClient({ subgraph: 'talk', url, signer: new CallSigner(secret) });
    const transport = httpTransport(client, { ...fast, answerMs: 1_000, idleMs: 50 });
    await expect(transport.subscribe!(about('tea'), aliceScope())).rejects.toThrow();
    await transport.close!();
    await new Promise((resolve) => server.close(resolve));
  });
});
