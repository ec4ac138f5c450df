import { MessagingWorld, refusal, type Person } from './messaging-world';

let now = Date.UTC(2026, 0, 1);
let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start({ clock: () => new Date(now) })));
afterAll(() => world.stop());

const soon = () => new Date(now + 60_000).toISOString();

async function pairWithMessage() {
  const { alice, bob } = world.people('alice', 'bob');
  const pair = await world.pair(alice, bob);
  return { alice, bob, pair, message: await world.send(alice, pair) };
}

const change = (by: Person, field: string, conversationId: string, more = {}) =>
  world.succeed(by, field, { conversationId, ...more });
const mute = (viewer: Person, id: string) => world.readConversation(viewer, id, 'isMuted mutedUntil folder');

describe('a mute', () => {
  it('lasts until it is lifted, and is nobody else’s', async () => {
    const { alice, bob, pair } = await pairWithMessage();
    await change(bob, 'muteConversation', pair);
    expect(await mute(bob, pair)).toMatchObject({ isMuted: true, mutedUntil: null });
    expect(await mute(alice, pair)).toMatchObject({ isMuted: false });
    await change(bob, 'unmuteConversation', pair);
    expect(await mute(bob, pair)).toMatchObject({ isMuted: false });
  });

  it('ends by the clock', async () => {
    const { bob, pair } = await pairWithMessage();
    const until = soon();
    await change(bob, 'muteConversation', pair, { until });
    expect(await mute(bob, pair)).toMatchObject({ isMuted: true, mutedUntil: until });
    now += 60_001;
    expect(await mute(bob, pair)).toMatchObject({ isMuted: false, mutedUntil: null });
  });

  it('cannot have ended already', async () => {
    const { bob, pair } = await pairWithMessage();
    const until = new Date(now).toISOString();
    const { userErrors } = await world.mutate(bob, 'muteConversation', { conversationId: pair, until });
    expect(userErrors).toEqual(refusal('INVALID', 'until'));
  });
});

describe('an archived conversation', () => {
  it('comes back with a new message', async () => {
    const { alice, bob, pair } = await pairWithMessage();
    await change(bob, 'archiveConversation', pair);
    expect(await world.folder(bob, 'ARCHIVED')).toEqual([pair]);
    expect(await world.folder(bob)).toEqual([]);
    expect(await world.folder(alice)).toEqual([pair]);
    await world.send(alice, pair);
    expect(await world.folder(bob)).toEqual([pair]);
  });

  it('stays while it is muted', async () => {
    const { alice, bob, pair } = await pairWithMessage();
    await change(bob, 'archiveConversation', pair);
    await change(bob, 'muteConversation', pair, { until: soon() });
    await world.send(alice, pair);
    expect(await world.folder(bob, 'ARCHIVED')).toEqual([pair]);
    now += 60_001;
    expect(await world.folder(bob)).toEqual([pair]);
  });

  it('can be taken out again', async () => {
    const { bob, pair } = await pairWithMessage();
    await change(bob, 'archiveConversation', pair);
    await change(bob, 'unarchiveConversation', pair);
    expect(await world.folder(bob)).toEqual([pair]);
  });
});

describe('what one deletes for oneself', () => {
  it('is there for the others, and twice is the same as once', async () => {
    const { alice, bob, pair, message } = await pairWithMessage();
    await world.send(alice, pair, 'another');
    for (let time = 0; time < 2; time += 1) {
      const payload = await world.succeed(bob, 'deleteMessageForMe', { messageId: message }, 'messageId');
      expect(payload.messageId).toBe(message);
    }
    expect(await world.texts(bob, pair)).toEqual(['another']);
    expect(await world.readMessage(bob, message)).toBeNull();
    expect(await world.texts(alice, pair)).toEqual(['Hello', 'another']);
  });

  it('may be a conversation, which shows again with the next message, without the old ones', async () => {
    const { alice, bob, pair } = await pairWithMessage();
    const payload = await world.succeed(
      bob,
      'deleteConversationForMe',
      { conversationId: pair },
      'conversationId',
    );
    expect(payload.conversationId).toBe(pair);
    expect(await world.folder(bob)).toEqual([]);
    expect(await world.texts(bob, pair)).toEqual([]);
    await world.send(alice, pair, 'new');
    expect(await world.folder(bob)).toEqual([pair]);
    expect(await world.texts(bob, pair)).toEqual(['new']);
    expect(await world.texts(alice, pair)).toEqual(['Hello', 'new']);
    expect(await world.readConversation(bob, pair, 'unreadCount')).toEqual({ unreadCount: 1 });
  });
});

it.each([
  'muteConversation',
  'unmuteConversation',
  'archiveConversation',
  'unarchiveConversation',
  'deleteConversationForMe',
])('%s is refused for what one is not in', async (field) => {
  const { pair } = await pairWithMessage();
  const { carol } = world.people('carol');
  const before = await world.everything();
  for (const conversationId of [pair, 'nonsense']) {
    const { userErrors } = await world.mutate(carol, field, { conversationId });
    expect(userErrors).toEqual(refusal('NOT_FOUND', 'conversationId'));
  }
  const { errors } = await world.tryMutate('anonymous', field, { conversationId: pair });
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(await world.everything()).toEqual(before);
});

it('deleteMessageForMe is refused for what one may not read', async () => {
  const { message } = await pairWithMessage();
  const { carol } = world.people('carol');
  for (const messageId of [message, 'nonsense']) {
    const { userErrors } = await world.mutate(carol, 'deleteMessageForMe', { messageId });
    expect(userErrors).toEqual(refusal('NOT_FOUND', 'messageId'));
  }
});

describe('messaging settings', () => {
  const fields = '{ viewer { messagingSettings { sendsReadReceipts showsPresence } } }';

  it('show everything until they are changed, and keep what is not given', async () => {
    const { alice } = world.people('alice');
    const settings = async () => (await world.read(alice, fields)).viewer.messagingSettings;
    expect(await settings()).toEqual({ sendsReadReceipts: true, showsPresence: true });
    await world.succeed(alice, 'updateMessagingSettings', { showsPresence: false });
    expect(await settings()).toEqual({ sendsReadReceipts: true, showsPresence: false });
    await world.succeed(alice, 'updateMessagingSettings', { sendsReadReceipts: false });
    expect(await settings()).toEqual({ sendsReadReceipts: false, showsPresence: false });
    await world.succeed(alice, 'updateMessagingSettings', {});
    expect(await settings()).toEqual({ sendsReadReceipts: false, showsPresence: false });
  });
});
