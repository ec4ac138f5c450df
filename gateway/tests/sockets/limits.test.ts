import { randomUUID } from 'node:crypto';
import { eventually } from '@chorus/test-kit';
import { useClients } from '../clients';
import { useWorlds, type World } from '../world';

const subscription = 'subscription { postEvents { word } }';

async function metric(world: World, sample: string): Promise<number> {
  const text = await (await fetch(`${world.url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${sample} `));
  return Number(line?.slice(sample.length) ?? 0);
}

describe('sockets are limited', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  it('for a person, wherever they are, until one is closed', async () => {
    const world = await startWorld({ rateLimits: true, sockets: { perPerson: 2 } });
    const sub = randomUUID();
    const token = () => world.identity.token({ claims: { sub } });
    const [first] = [
      await (await clients.raw(world)).initialised(await token()),
      await (await clients.raw(world)).initialised(await token()),
    ];
    const third = await clients.raw(world);
    third.send({ type: 'connection_init', payload: { authorization: `Bearer ${await token()}` } });
    expect(await third.closed()).toEqual({ code: 4444, reason: 'Too many connections' });
    await (await clients.raw(world)).initialised(await world.identity.token());
    first.socket.close();
    await eventually(
      async () => (await (await clients.raw(world)).initialised(await token())).closing === null,
    );
  });

  it('for an address, those included that have not said who they are', async () => {
    const world = await startWorld({ rateLimits: true, sockets: { perAddress: 2 } });
    const signedIn = await (await clients.raw(world)).initialised(await world.identity.token());
    const silent = await clients.raw(world);
    await (await clients.raw(world)).initialised();
    expect(await (await clients.raw(world)).closed()).toMatchObject({ code: 4444 });
    silent.socket.terminate();
    await eventually(async () => {
      const socket = await clients.raw(world);
      socket.send({ type: 'connection_init' });
      await eventually(() => socket.closing ?? socket.messages.length > 0);
      return socket.closing === null;
    });
    expect(signedIn.closing).toBeNull();
  });

  it('in their operations: one too many is refused, the others go on', async () => {
    const world = await startWorld({ sockets: { subscriptions: 2 } });
    const socket = await (await clients.raw(world)).initialised();
    for (const id of ['1', '2', '3']) socket.subscribe(id, subscription);
    expect(await socket.received('error', '3')).toMatchObject({
      payload: [
        {
          extensions: { code: 'LIMIT_EXCEEDED', limit: 'operations on a socket', allowed: 2, measured: 3 },
        },
      ],
    });
    await eventually(() => world.happenings.events.open === 2);
    world.happenings.events.publish({ post: 0, word: 'on' });
    await socket.received('next', '1');
    await socket.received('next', '2');
    socket.send({ id: '1', type: 'complete' });
    socket.subscribe('4', '{ colour }');
    await socket.received('next', '4');
  });

  it('in how often they ask, by the budget that HTTP uses too', async () => {
    const world = await startWorld({
      rateLimits: true,
      rates: { perPerson: { points: 3, perSeconds: 60 } },
    });
    const token = await world.identity.token();
    const socket = await (await clients.raw(world)).initialised(token);
    await world.ask({ query: '{ colour }', token });
    socket.subscribe('1', '{ colour }');
    await socket.received('next', '1');
    socket.subscribe('2', subscription);
    expect(await socket.received('error', '2')).toMatchObject({
      payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } }],
    });
    const next = await clients.raw(world);
    next.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    expect(await next.closed()).toEqual({ code: 4445, reason: 'Too many requests' });
  });

  it('in what it costs to subscribe, but not by how many events come', async () => {
    const world = await startWorld({
      rateLimits: true,
      rates: { costPerPerson: { points: 6, perSeconds: 60 } },
      concurrency: { perPerson: 1 },
    });
    const socket = await (await clients.raw(world)).initialised(await world.identity.token());
    for (const id of ['1', '2', '3', '4']) {
      socket.subscribe(id, `subscription { postEvents(prefix: "${id}") { post { author { handle } } } }`);
      await eventually(
        () =>
          world.happenings.events.open === Number(id) || socket.messages.some(({ type }) => type === 'error'),
      );
    }
    const error = await eventually(() => socket.messages.find(({ type }) => type === 'error'));
    expect(error).toMatchObject({ payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
    const { open } = world.happenings.events;
    expect(open).toBeGreaterThan(1);
    world.happenings.events.publish(...Array.from({ length: 20 }, (_, post) => ({ post, word: null })));
    await eventually(() => socket.messages.filter(({ type }) => type === 'next').length === 20 * open);
  });

  it('in the size of their messages', async () => {
    const socket = await (
      await clients.raw(await startWorld({ sockets: { messageBytes: 1_000 } }))
    ).initialised();
    socket.send({ type: 'ping', payload: { text: 'x'.repeat(900) } });
    await socket.received('pong');
    socket.send({ type: 'ping', payload: { text: 'x'.repeat(1_000) } });
    expect(await socket.closed()).toMatchObject({ code: 1009 });
  });

  it('in how many messages they send in a second', async () => {
    const world = await startWorld({ sockets: { messagesPerSecond: 10 } });
    const socket = await (await clients.raw(world)).initialised();
    for (let count = 0; count < 100; count += 1) socket.send({ type: 'ping' });
    expect(await socket.closed()).toEqual({ code: 4443, reason: 'Too many messages' });
    await (await clients.raw(world)).initialised();
  });
});

describe('a client that does not read', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  it('gets no more events than its buffer holds, then is closed, while others are served', async () => {
    const world = await startWorld({ sockets: { bufferBytes: 100_000, slowMs: 500 } });
    const { events } = world.happenings;
    const slow = await (await clients.raw(world)).initialised();
    slow.subscribe('1', subscription);
    await eventually(() => events.open === 1);
    slow.socket.pause();
    const sentBefore = await metric(world, 'chorus_gateway_socket_results_total');
    // More than the kernel takes for a socket that nobody reads.
    const word = 'x'.repeat(100_000);
    events.publish(...Array.from({ length: 300 }, (_, post) => ({ post, word })));
    await eventually(() => events.open === 0);
    expect((await metric(world, 'chorus_gateway_socket_results_total')) - sentBefore).toBeLessThan(250);
    const quick = await (await clients.raw(world)).initialised();
    quick.subscribe('1', '{ colour }');
    await quick.received('next', '1');
    slow.socket.resume();
    expect(await slow.closed()).toEqual({ code: 4442, reason: 'Too slow' });
    expect(await metric(world, 'chorus_gateway_socket_closes_total{code="4442"}')).toBeGreaterThan(0);
  }, 20_000);

  it('for a while only gets all of them, in order', async () => {
    const world = await startWorld({ sockets: { bufferBytes: 100_000 } });
    const { events } = world.happenings;
    const socket = await (await clients.raw(world)).initialised();
    socket.subscribe('1', 'subscription { postEvents { cursor word } }');
    await eventually(() => events.open === 1);
    socket.socket.pause();
    const word = 'x'.repeat(100_000);
    events.publish(...Array.from({ length: 200 }, (_, post) => ({ post, word })));
    // Until nothing more is sent.
    let sent = -1;
    await eventually(
      async () => {
        const before = sent;
        sent = await metric(world, 'chorus_gateway_socket_results_total');
        return before === sent;
      },
      { intervalMs: 100 },
    );
    socket.socket.resume();
    await eventually(() => socket.messages.filter(({ type }) => type === 'next').length === 200);
    const cursors = socket.messages
      .filter(({ type }) => type === 'next')
      .map(({ payload }) => (payload as { data: { postEvents: { cursor: string } } }).data.postEvents.cursor);
    expect(cursors).toEqual(Array.from({ length: 200 }, (_, index) => String(index + 1)));
    expect(socket.closing).toBeNull();
  }, 20_000);
});

describe('a client that is gone without a word', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  it('is noticed by pings that nobody answers, and all of its is put away', async () => {
    const world = await startWorld({ sockets: { pingMs: 500 } });
    const dead = await (await clients.raw(world, { autoPong: false })).initialised();
    const alive = await (await clients.raw(world)).initialised();
    dead.subscribe('1', subscription);
    await eventually(() => world.happenings.events.open === 1);
    await eventually(() => world.happenings.events.open === 0);
    expect(await dead.closed()).toMatchObject({ code: 1006 });
    expect(alive.closing).toBeNull();
  });
});

describe('a gateway that is asked to end', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  it('sends its sockets elsewhere, without completing what they wait for', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    socket.subscribe('1', subscription);
    await eventually(() => world.happenings.events.open === 1);
    await world.gateway.stop();
    expect(await socket.closed()).toEqual({ code: 1001, reason: 'Going away' });
    expect(socket.messages.map(({ type }) => type)).toEqual(['connection_ack']);
    expect(world.happenings.events.open).toBe(0);
  });

  it('answers first what is under way, and takes nothing more', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    socket.subscribe('events', subscription);
    socket.subscribe('held', '{ held }');
    await world.gate.arrived;
    const stopped = world.gateway.stop();
    await expect(clients.raw(world)).rejects.toThrow(/503|ECONNREFUSED/);
    socket.subscribe('late', '{ colour }');
    world.gate.open();
    await socket.received('complete', 'held');
    expect(await socket.closed()).toMatchObject({ code: 1001 });
    await stopped;
    expect(socket.messages.some(({ id }) => id === 'late')).toBe(false);
  });

  it('waits no longer than it may', async () => {
    const world = await startWorld({ stopTimeoutMs: 200 });
    const socket = await (await clients.raw(world)).initialised();
    socket.subscribe('held', '{ held }');
    await world.gate.arrived;
    await world.gateway.stop();
    expect(await socket.closed()).toMatchObject({ code: 1001 });
    world.gate.open();
  });
});
