import { eventually } from '@chorus/test-kit';
import { MessagingWorld, type Person } from './messaging-world';

let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start()));
afterEach(() => world.hangUp());
afterAll(() => world.stop());

const questionsOfDelivery = () => world.socialGraph.blockQuestionsOf('messaging.delivery');

async function pairOf() {
  const { alice, bob } = world.people('alice', 'bob');
  return { alice, bob, pair: await world.pair(alice, bob) };
}

/** Something that only the person's own devices are told: what was sent before has arrived before it. */
const mark = (person: Person, conversationId: string) =>
  world.succeed(person, 'muteConversation', { conversationId });

describe('a live stream', () => {
  it('tells both people, on every device, the same events under the same cursors', async () => {
    const { alice, bob, pair } = await pairOf();
    const listeners = [await world.listen(alice), await world.listen(bob), await world.listen(bob)];
    const id = await world.send(alice, pair, 'Hello, Bob');
    await world.send(bob, pair, 'Hello, Alice');
    for (const listener of listeners) {
      const [first] = await listener.take(2);
      expect(listener.texts).toEqual(['Hello, Bob', 'Hello, Alice']);
      expect(first).toMatchObject({ conversationId: pair, conversation: { id: pair } });
      expect(first.message).toMatchObject({ id, sender: { id: alice.id } });
    }
    const cursors = listeners.map(({ events }) => events.map(({ cursor }) => cursor));
    expect(new Set(cursors.map(String)).size).toBe(1);
    expect(new Set(cursors[0]).size).toBe(2);
    expect(listeners.map(({ raw }) => raw[0]!.cursor)).toEqual(Array(3).fill(cursors[0]![0]));
  });

  it('tells the sender’s other devices the key under which it was sent, and nobody else', async () => {
    const { alice, bob, pair } = await pairOf();
    const [own, other] = [await world.listen(alice), await world.listen(bob)];
    await world.send(alice, pair, { idempotencyKey: 'mine' });
    expect((await own.take(1))[0].message.idempotencyKey).toBe('mine');
    expect((await other.take(1))[0].message.idempotencyKey).toBeNull();
  });

  it('tells of edits, reactions and what was unsent', async () => {
    const { alice, bob, pair } = await pairOf();
    const listener = await world.listen(bob);
    const messageId = await world.send(alice, pair, 'first');
    await world.succeed(alice, 'editMessage', { messageId, text: 'second' });
    await world.succeed(bob, 'reactToMessage', { messageId, emoji: '🎉' });
    await world.succeed(alice, 'unsendMessage', { messageId });
    const events = await listener.take(4);
    expect(events.map(({ __typename, message }) => [__typename, message.text, message.isUnsent])).toEqual([
      ['MessageSent', 'first', false],
      ['MessageEdited', 'second', false],
      ['MessageReactionsChanged', 'second', false],
      ['MessageUnsent', null, true],
    ]);
  });

  it('tells nobody else anything', async () => {
    const { alice, pair } = await pairOf();
    const { carol, dan } = world.people('carol', 'dan');
    const listener = await world.listen(carol);
    await world.send(alice, pair);
    const own = await world.pair(carol, dan);
    await listener.take(1);
    expect(listener.events).toMatchObject([{ __typename: 'ConversationChanged', conversationId: own }]);
  });

  it('is for who is signed in', async () => {
    const listener = await world.listen('anonymous');
    expect(listener.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('begins for somebody in a new conversation with its first message', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const [own, other] = [await world.listen(alice), await world.listen(bob)];
    await world.send(alice, await world.pair(alice, bob));
    await own.take(2);
    await other.take(1);
    expect(own.kinds).toEqual(['ConversationChanged', 'MessageSent']);
    expect(other.kinds).toEqual(['MessageSent']);
  });

  it('goes on when what decides could not be asked for a while, and loses nothing', async () => {
    const { alice, bob, pair } = await pairOf();
    const listener = await world.listen(bob);
    await world.send(alice, pair, '1');
    await listener.take(1);
    // What is sent is judged too: so it is committed before.
    const sent = world.send(alice, pair, '2');
    await sent.then(() => world.stopDomain('social-graph'));
    await world.database.query('SELECT 1');
    world.startDomain('social-graph');
    await listener.take(2);
    expect(listener.texts).toEqual(['1', '2']);
  });
});

describe('people of a group', () => {
  it('hear of it from joining on, and last of all that they were removed', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(alice, bob);
    await world.send(alice, group, 'before');
    const [member, joiner] = [await world.listen(bob), await world.listen(carol)];
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [carol.id] });
    await world.send(alice, group, 'with Carol');
    await world.succeed(alice, 'removeParticipant', { conversationId: group, userId: carol.id });
    await world.send(alice, group, 'without Carol');
    await member.take(4);
    expect(member.texts).toEqual(['with Carol', 'without Carol']);
    await mark(carol, await world.pair(carol, bob));
    await joiner.take(5);
    expect(joiner.kinds).toEqual([
      'ConversationChanged',
      'MessageSent',
      'ConversationChanged',
      'ConversationChanged',
      'ConversationChanged',
    ]);
    expect(joiner.texts).toEqual(['with Carol']);
    expect(joiner.events.slice(0, 3).map(({ conversation }) => conversation)).toEqual([
      { id: group },
      // Read when it is told; by then the removal may have been committed, but not passed.
      { id: group },
      null,
    ]);
    const replay = await world.listen(carol, { after: joiner.events[0].cursor });
    await replay.take(3);
    expect(replay.texts).toEqual([]);
    expect(replay.events[0]).toMatchObject({ conversationId: group, conversation: null });
  });

  it('hear of edits of what was said since they joined, and not of what was before', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(alice, bob);
    const old = await world.send(alice, group, 'old');
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [carol.id] });
    const listener = await world.listen(carol);
    await world.succeed(alice, 'editMessage', { messageId: old, text: 'older' });
    await world.succeed(bob, 'reactToMessage', { messageId: old, emoji: '🎉' });
    await world.send(alice, group, 'new');
    await listener.take(1);
    expect(listener.texts).toEqual(['new']);
  });

  it('hear of a new title and of roles', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const group = await world.group(alice, bob, world.person());
    const fields = '__typename cursor conversation { title viewerRole }';
    const listener = await world.listen(bob, { fields });
    await world.succeed(alice, 'updateConversation', { conversationId: group, title: 'New' });
    await world.succeed(alice, 'changeParticipantRole', {
      conversationId: group,
      userId: bob.id,
      role: 'ADMIN',
    });
    await listener.take(2);
    expect(listener.events.at(-1)).toMatchObject({ conversation: { title: 'New', viewerRole: 'ADMIN' } });
  });
});

describe('a request', () => {
  async function requested() {
    const { alice, bob } = world.people('alice', 'bob');
    world.setWhoMayMessage(bob, 'FRIENDS');
    const pair = await world.pair(alice, bob);
    return { alice, bob, pair };
  }

  it('is told to whom it is made, and its maker learns nothing before it is accepted', async () => {
    const { alice, bob, pair } = await requested();
    const [asker, asked] = [await world.listen(alice), await world.listen(bob)];
    const upToMessageId = await world.send(alice, pair, 'May I?');
    await asked.take(1);
    expect(asked.texts).toEqual(['May I?']);
    await world.succeed(bob, 'acknowledgeDelivery', { conversationId: pair, upToMessageId });
    await world.succeed(bob, 'markConversationRead', { conversationId: pair, upToMessageId });
    await world.succeed(bob, 'setTyping', { conversationId: pair, isTyping: true });
    await asked.until('MessagesRead');
    await world.succeed(bob, 'acceptConversation', { conversationId: pair });
    await asker.take(2);
    expect(asker.kinds).toEqual(['MessageSent', 'ConversationChanged']);
  });

  it('that was declined is told no more', async () => {
    const { alice, bob, pair } = await requested();
    const asked = await world.listen(bob);
    await world.send(alice, pair, '1');
    await world.succeed(bob, 'declineConversation', { conversationId: pair });
    await world.send(alice, pair, '2');
    await mark(bob, await world.pair(bob, world.person()));
    await asked.take(4);
    expect(asked.texts).toEqual(['1']);
    expect(asked.events[1]).toMatchObject({ __typename: 'ConversationChanged', conversation: null });
  });
});

describe('a block', () => {
  /** The two, a third and both of their conversations, with both of the two listening. */
  async function scene() {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(carol, alice, bob);
    const pair = await world.pair(alice, bob);
    const messageId = await world.send(alice, group, 'before');
    const listeners = { alice: await world.listen(alice), bob: await world.listen(bob) };
    return { alice, bob, carol, group, pair, messageId, listeners };
  }

  it.each(['alice', 'bob'] as const)('by %s ends every delivery between the two at once', async (blocker) => {
    const { alice, bob, carol, group, pair, messageId, listeners } = await scene();
    const blocked = blocker === 'alice' ? bob : alice;
    world.block(blocker === 'alice' ? alice : bob, blocked);
    const attempts = [
      world.mutate(alice, 'sendMessage', { conversationId: pair, text: 'x', idempotencyKey: world.key() }),
      world.mutate(bob, 'sendMessage', { conversationId: pair, text: 'x', idempotencyKey: world.key() }),
    ];
    for (const { userErrors } of await Promise.all(attempts)) expect(userErrors).toHaveLength(1);
    await world.send(alice, group, 'by Alice');
    await world.send(bob, group, 'by Bob');
    await world.succeed(alice, 'editMessage', { messageId, text: 'edited' });
    await world.succeed(carol, 'reactToMessage', { messageId, emoji: '🎉' });
    await world.succeed(alice, 'setTyping', { conversationId: group, isTyping: true });
    const carols = await world.send(carol, group, 'by Carol');
    await world.succeed(bob, 'markConversationRead', { conversationId: group, upToMessageId: carols });
    for (const [name, listener] of Object.entries(listeners)) {
      await mark(name === 'alice' ? alice : bob, group);
      await listener.until('ConversationChanged');
    }
    expect(listeners.bob.texts).toEqual(['by Bob', 'by Carol']);
    expect(listeners.bob.kinds).toEqual([
      'MessageSent',
      'MessageSent',
      'MessagesRead',
      'ConversationChanged',
    ]);
    expect(listeners.alice.texts).toEqual(['by Alice', 'by Carol']);
    expect(listeners.alice.kinds).not.toContain('MessagesRead');
  });

  it('also holds for what happened before it, where that is replayed', async () => {
    const { alice, bob, carol, group } = await scene();
    const after = (await world.read(bob, '{ viewer { messagingCursor } }')).viewer.messagingCursor;
    await world.send(alice, group, 'by Alice');
    await world.send(carol, group, 'by Carol');
    world.block(alice, bob);
    const replay = await world.listen(bob, { after });
    await replay.take(1);
    await world.send(carol, group, 'live');
    await replay.take(2);
    expect(replay.texts).toEqual(['by Carol', 'live']);
  });
});

describe('one’s own other devices', () => {
  it.each([
    ['muteConversation', {}],
    ['unmuteConversation', {}],
    ['archiveConversation', {}],
    ['unarchiveConversation', {}],
    ['deleteConversationForMe', {}],
  ])('hear of %s, and nobody else', async (field, more) => {
    const { alice, bob, pair } = await pairOf();
    await world.send(alice, pair);
    const [own, other] = [await world.listen(bob), await world.listen(alice)];
    await world.succeed(bob, field, { conversationId: pair, ...more });
    await own.take(1);
    expect(own.kinds).toEqual(['ConversationChanged']);
    await world.send(alice, pair, 'after it');
    await other.take(1);
    expect(other.kinds).toEqual(['MessageSent']);
  });
});

describe('a connection', () => {
  it('that ends frees everything it held, and the person is gone for this process', async () => {
    const { alice, bob, pair } = await pairOf();
    const listener = await world.listen(bob);
    await world.send(alice, pair);
    await listener.take(1);
    listener.stop();
    await eventually(() => listener.isDone);
    const asked = questionsOfDelivery().length;
    await world.send(alice, pair);
    const other = await world.listen(alice);
    await mark(alice, pair);
    await other.until('ConversationChanged');
    expect(questionsOfDelivery().slice(asked)).toEqual([]);
    expect(listener.events).toHaveLength(1);
  });
});
