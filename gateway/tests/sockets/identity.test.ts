import { randomUUID } from 'node:crypto';
import { InProcessDomainQueries } from '@chorus/domain-queries';
import { eventually } from '@chorus/test-kit';
import { useClients } from '../clients';
import { useWorlds, type World } from '../world';

const subscription = 'subscription { postEvents { word } }';
const whoAmI = '{ viewer { id } }';

/** A token that says it ends in so many seconds. */
const token = (world: World, seconds: number, claims: Record<string, unknown> = {}) => {
  const now = Math.floor(Date.now() / 1000);
  return world.identity.token({ claims: { iat: now - 5, exp: now + seconds, ...claims } });
};

describe('a socket speaks for', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  it('nobody without a token', async () => {
    const socket = await (await clients.raw(await startWorld())).initialised();
    expect(socket.messages).toEqual([{ type: 'connection_ack' }]);
    socket.subscribe('1', whoAmI);
    expect(await socket.received('next', '1')).toMatchObject({ payload: { data: { viewer: null } } });
  });

  it('whom its token names, in every fetch of every event, and says how long', async () => {
    const world = await startWorld();
    const sub = randomUUID();
    const socket = await clients.raw(world, { headers: { 'user-agent': 'Test/1' } });
    await socket.initialised(await world.identity.token({ claims: { sub } }));
    const { payload } = await socket.received('connection_ack');
    expect(Date.parse((payload as { expiresAt: string }).expiresAt) - Date.now()).toBeGreaterThan(590_000);
    socket.subscribe('1', 'subscription { mine { author { handle } } }');
    await eventually(() => world.happenings.created.open === 1);
    world.happenings.created.publish(1, 2);
    await eventually(() => socket.messages.filter(({ type }) => type === 'next').length === 2);
    expect(world.seen.scopes.length).toBeGreaterThanOrEqual(3);
    for (const { claims } of world.seen.scopes)
      expect(claims).toMatchObject({
        viewer: { kind: 'person', accountId: sub },
        client: { address: '127.0.0.1', userAgent: 'Test/1' },
      });
  });

  it('one person each, although they are many at once', async () => {
    const world = await startWorld();
    const people = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const sub = randomUUID();
        const { run } = clients.client(world, await world.identity.token({ claims: { sub } }));
        return { sub, running: run('subscription { mine { author { handle } } }') };
      }),
    );
    await eventually(() => world.happenings.created.open === 3);
    world.happenings.created.publish(1);
    for (const { running } of people) await running.received(1);
    const seen = new Set(world.seen.scopes.map(({ accountId }) => accountId));
    expect(seen).toEqual(new Set(people.map(({ sub }) => sub)));
  });

  it.each<[string, unknown]>([
    ['nonsense', 'Bearer nonsense'],
    ['another scheme', 'Basic YTpi'],
    ['no text', 7],
    ['an empty text', ''],
  ])('nobody at all with a token that is %s', async (_case, authorization) => {
    const socket = await clients.raw(await startWorld());
    socket.send({ type: 'connection_init', payload: { authorization } });
    expect(await socket.closed()).toEqual({ code: 4403, reason: 'Forbidden' });
  });

  it('nobody with a token that has ended, or whose session was revoked', async () => {
    const world = await startWorld();
    const sid = randomUUID();
    world.gateway.markSessionRevoked(sid);
    const bad = [
      await token(world, -60, { iat: Math.floor(Date.now() / 1000) - 120 }),
      await token(world, 60, { sid }),
    ];
    for (const each of bad) {
      const socket = await clients.raw(world);
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${each}` } });
      expect(await socket.closed()).toMatchObject({ code: 4403 });
    }
  });

  it('nobody yet while identity cannot be asked', async () => {
    const world = await startWorld({ domainQueries: new InProcessDomainQueries() });
    const socket = await clients.raw(world);
    socket.send({
      type: 'connection_init',
      payload: { authorization: `Bearer ${await world.identity.token()}` },
    });
    expect(await socket.closed()).toEqual({ code: 1013, reason: 'Try again later' });
  });
});

describe('a token', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  it('that ends, ends its socket with it', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised(await token(world, 2));
    socket.subscribe('1', subscription);
    await eventually(() => world.happenings.events.open === 1);
    const { payload } = await socket.received('connection_ack');
    expect(await socket.closed()).toEqual({ code: 4440, reason: 'Token expired' });
    const lateMs = Date.now() - Date.parse((payload as { expiresAt: string }).expiresAt);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(2_000);
    await eventually(() => world.happenings.events.open === 0);
  });

  it('is renewed by a ping, and the socket goes on', async () => {
    const world = await startWorld();
    const sub = randomUUID();
    const first = await token(world, 2, { sub });
    const socket = await (await clients.raw(world)).initialised(first);
    const endsAt = Date.now() + 2_000;
    socket.subscribe('1', subscription);
    const next = await token(world, 300, { sub });
    socket.send({ type: 'ping', payload: { authorization: `Bearer ${next}` } });
    const { payload } = await socket.received('pong');
    expect(Date.parse((payload as { expiresAt: string }).expiresAt)).toBeGreaterThan(Date.now() + 290_000);
    await eventually(() => Date.now() > endsAt + 1_500);
    world.happenings.events.publish({ post: 0, word: 'on' });
    expect(await socket.received('next', '1')).toMatchObject({
      payload: { data: { postEvents: { word: 'on' } } },
    });
    expect(socket.closing).toBeNull();
  });

  it.each<[string, (world: World) => Promise<string>]>([
    ['another person', (world) => world.identity.token()],
    ['nobody that we know', async () => 'nonsense'],
  ])('of %s does not renew it', async (_case, other) => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised(await world.identity.token());
    socket.send({ type: 'ping', payload: { authorization: `Bearer ${await other(world)}` } });
    expect(await socket.closed()).toMatchObject({ code: 4403 });
  });

  it('does not make a person of nobody', async () => {
    const world = await startWorld();
    const socket = await (await clients.raw(world)).initialised();
    socket.send({ type: 'ping', payload: { authorization: `Bearer ${await world.identity.token()}` } });
    expect(await socket.closed()).toMatchObject({ code: 4403 });
  });

  it('that cannot be checked now leaves things as they are, and says so', async () => {
    const world = await startWorld({ keyRefreshMs: 20 });
    const sub = randomUUID();
    const socket = await (await clients.raw(world)).initialised(await token(world, 100, { sub }));
    const { payload: before } = await socket.received('connection_ack');
    world.domainQueries.unregister('identity');
    await eventually(() => world.log().some(({ msg }) => msg === 'the key set could not be loaded'));
    await world.identity.rotate('key-2');
    const next = await token(world, 300, { sub });
    socket.send({ type: 'ping', payload: { authorization: `Bearer ${next}` } });
    expect((await socket.received('pong')).payload).toEqual(before);
    expect(socket.closing).toBeNull();
  });

  it.each<[string, (world: World, sid: string) => void]>([
    ['told to this process', (world, sid) => world.gateway.markSessionRevoked(sid)],
    ['found by asking', (world, sid) => world.identity.revoke(sid)],
  ])('of a session that is revoked ends its sockets, and no others: %s', async (_case, revoke) => {
    const world = await startWorld({ sessionPollMs: 100 });
    const sid = randomUUID();
    const socket = await (await clients.raw(world)).initialised(await token(world, 300, { sid }));
    const other = await (await clients.raw(world)).initialised(await token(world, 300));
    socket.subscribe('1', subscription);
    await eventually(() => world.happenings.events.open === 1);
    revoke(world, sid);
    const startedAt = Date.now();
    expect(await socket.closed()).toEqual({ code: 4441, reason: 'Session revoked' });
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    await eventually(() => world.happenings.events.open === 0);
    expect(other.closing).toBeNull();
  });
});
