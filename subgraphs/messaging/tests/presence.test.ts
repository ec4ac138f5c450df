import { eventually } from '@chorus/test-kit';
import { MessagingWorld, type Anything, type Person } from './messaging-world';
import { onlineForMs } from '../src/presence/presence.policy';

let now = Date.UTC(2026, 0, 1, 12, 3);
let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start({ clock: () => new Date(now) })));
afterEach(() => world.hangUp());
afterAll(() => world.stop());

const fields = 'participants { nodes { user { id } isOnline lastActiveAt } }';

async function seen(viewer: Person, conversationId: string, person: Person): Promise<Anything> {
  const { participants } = await world.readConversation(viewer, conversationId, fields);
  const { isOnline, lastActiveAt } = participants.nodes.find(({ user }: Anything) => user.id === person.id);
  return { isOnline, lastActiveAt };
}

const hidden = { isOnline: null, lastActiveAt: null };

async function pairOf() {
  const { alice, bob } = world.people('alice', 'bob');
  const pair = await world.pair(alice, bob);
  return { alice, bob, pair };
}

async function online(person: Person, viewer: Person, pair: string) {
  const listener = await world.listen(person);
  await eventually(async () => (await seen(viewer, pair, person)).isOnline === true);
  return listener;
}

describe('presence', () => {
  it('is online while a stream is open, and about a minute after it', async () => {
    const { alice, bob, pair } = await pairOf();
    expect(await seen(alice, pair, bob)).toEqual({ isOnline: false, lastActiveAt: null });
    const listener = await online(bob, alice, pair);
    expect(await seen(alice, pair, bob)).toEqual({
      isOnline: true,
      lastActiveAt: '2026-01-01T12:00:00.000Z',
    });
    listener.stop();
    now += onlineForMs + 60_000;
    expect(await seen(alice, pair, bob)).toEqual({
      isOnline: false,
      lastActiveAt: '2026-01-01T12:00:00.000Z',
    });
    now -= onlineForMs + 60_000;
  });

  it.each(['alice', 'bob'] as const)('is shown to neither when %s does not show theirs', async (name) => {
    const { alice, bob, pair } = await pairOf();
    await online(bob, alice, pair);
    await online(alice, bob, pair);
    const shy = name === 'alice' ? alice : bob;
    await world.succeed(shy, 'updateMessagingSettings', { showsPresence: false });
    expect(await seen(alice, pair, bob)).toEqual(hidden);
    expect(await seen(bob, pair, alice)).toEqual(hidden);
    await world.succeed(shy, 'updateMessagingSettings', { showsPresence: true });
    expect(await seen(alice, pair, bob)).toMatchObject({ isOnline: true });
  });

  it('is hidden in groups, and in requests until they are accepted', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const group = await world.group(alice, bob, world.person());
    world.setWhoMayMessage(bob, 'FRIENDS');
    const pair = await world.pair(alice, bob);
    await world.send(alice, pair);
    await world.listen(bob);
    await world.listen(alice);
    expect(await seen(alice, group, bob)).toEqual(hidden);
    expect(await seen(alice, pair, bob)).toEqual(hidden);
    expect(await seen(bob, pair, alice)).toEqual(hidden);
    await world.succeed(bob, 'acceptConversation', { conversationId: pair });
    await eventually(async () => (await seen(alice, pair, bob)).isOnline === true);
    expect(await seen(bob, pair, alice)).toMatchObject({ isOnline: true });
  });

  it('is known of who only sends, too', async () => {
    const { alice, bob, pair } = await pairOf();
    await world.send(bob, pair);
    await eventually(async () => (await seen(alice, pair, bob)).isOnline === true);
  });
});
