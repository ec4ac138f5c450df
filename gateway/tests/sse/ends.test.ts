import { connect } from 'node:net';
import { eventually } from '@chorus/test-kit';
import { defaultSocketLimits } from '../../src/sockets/socket-options';
import { goodClaims } from '../identity';
import { useWorlds, type World } from '../world';
import { codesIn, useStreams } from './event-reader';

const startWorld = useWorlds();
const open = useStreams();
const listening = (world: World, count = 1) => eventually(() => world.happenings.events.open === count);

const words = 'subscription { postEvents { cursor word } }';

/** A client that asks for a stream and then reads nothing. */
function deafClient(world: World) {
  const { port } = new URL(world.url);
  const socket = connect(Number(port), '127.0.0.1');
  const body = JSON.stringify({ query: words });
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  socket.pause();
  socket.on('error', () => undefined);
  return socket;
}

describe('a stream of server-sent events', () => {
  it('is refused with a status where the token is not valid', async () => {
    const world = await startWorld();
    const stream = await open(world.url, { query: words, token: 'nonsense' });
    await stream.ended();
    expect(stream.response.status).toBe(401);
    expect(JSON.parse(stream.text)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('ends with UNAUTHENTICATED within 2 s of its token’s expiry', async () => {
    const world = await startWorld();
    const expiresAt = Math.ceil(Date.now() / 1000) + 1;
    const token = await world.identity.token({ claims: { iat: expiresAt - 600, exp: expiresAt } });
    const stream = await open(world.url, { query: words, token });
    await listening(world);
    const events = await stream.ended();
    expect(events.map(({ event }) => event)).toEqual(['next', 'complete']);
    expect(codesIn(stream.results)).toEqual(['UNAUTHENTICATED']);
    expect(Date.now() / 1000 - expiresAt).toBeLessThan(2);
    await listening(world, 0);
  });

  it('ends within 2 s of the end of its session, and no other session’s does', async () => {
    const world = await startWorld({ sessionPollMs: 100 });
    const claims = goodClaims();
    const ending = await open(world.url, { query: words, token: await world.identity.token({ claims }) });
    const staying = await open(world.url, { query: words, token: await world.identity.token() });
    await listening(world, 2);
    const revokedAt = Date.now();
    world.identity.revoke(claims.sid);
    await ending.ended();
    expect(Date.now() - revokedAt).toBeLessThan(2_000);
    expect(codesIn(ending.results)).toEqual(['UNAUTHENTICATED']);
    await listening(world, 1);
    world.happenings.events.publish({ post: 0, word: 'still' });
    expect(await staying.received(1)).toHaveLength(1);
  });

  it('frees everything when its client hangs up', async () => {
    const world = await startWorld();
    const streams = await Promise.all(Array.from({ length: 20 }, () => open(world.url, { query: words })));
    await listening(world, 20);
    for (const stream of streams) stream.hangUp();
    await listening(world, 0);
  });

  it('takes a place among the connections of its person, and gives it back', async () => {
    const world = await startWorld({ rateLimits: true, sockets: { perPerson: 2, perAddress: 2 } });
    const claims = goodClaims();
    const token = await world.identity.token({ claims });
    // In other words: the same would be one stream of the subgraph.
    const first = await open(world.url, { query: words.replace('cursor ', ''), token });
    await open(world.url, { query: words, token });
    const third = await open(world.url, { query: words, token });
    expect(third.response.status).toBe(429);
    expect(third.response.headers.get('retry-after')).toBe('1');
    const other = await open(world.url, { query: words, token: await world.identity.token() });
    expect(other.response.status).toBe(200);
    await listening(world, 3);
    first.hangUp();
    await listening(world, 2);
    expect((await open(world.url, { query: words, token })).response.status).toBe(200);
  });

  it('says something when nothing happens', async () => {
    const world = await startWorld({ sockets: { pingMs: 50 } });
    const stream = await open(world.url, { query: words });
    await eventually(() => stream.text.startsWith(':\n\n:\n\n:\n\n'));
    expect(stream.events).toEqual([]);
  });

  it('is cut off when its client takes nothing, and buffers no more than it may', async () => {
    const limits = { ...defaultSocketLimits, bufferBytes: 40_000, slowMs: 200 };
    const world = await startWorld({ sockets: limits });
    const client = deafClient(world);
    await listening(world);
    const word = 'a'.repeat(100_000);
    for (let index = 0; index < 200; index += 1) world.happenings.events.publish({ post: 0, word });
    await listening(world, 0);
    client.destroy();
  });

  it('is hung up on without `complete` when the gateway ends: its client goes on elsewhere', async () => {
    const world = await startWorld();
    const stream = await open(world.url, { query: words });
    const held = await open(world.url, { query: '{ held }' });
    await listening(world);
    await world.gate.arrived;
    const stopped = world.gateway.stop();
    expect(await stream.ended()).toEqual([]);
    world.gate.open();
    expect((await held.ended()).map(({ event }) => event)).toEqual(['next', 'complete']);
    await stopped;
  });
});
