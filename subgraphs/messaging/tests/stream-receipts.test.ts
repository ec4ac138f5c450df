import { eventually } from '@chorus/test-kit';
import { MessagingWorld, type Person } from './messaging-world';

let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start()));
afterEach(() => world.hangUp());
afterAll(() => world.stop());

async function pairOf() {
  const { alice, bob } = world.people('alice', 'bob');
  return { alice, bob, pair: await world.pair(alice, bob) };
}

/** Something that only the person's own devices are told: what was sent before has arrived before it. */
const mark = (person: Person, conversationId: string) =>
  world.succeed(person, 'muteConversation', { conversationId });

describe('the stream of receipts', () => {
  const read = (by: Person, conversationId: string, upToMessageId: string) =>
    world.succeed(by, 'markConversationRead', { conversationId, upToMessageId });
  const acknowledge = (by: Person, conversationId: string, upToMessageId: string) =>
    world.succeed(by, 'acknowledgeDelivery', { conversationId, upToMessageId });

  it('reach the sender, and the reader’s other devices', async () => {
    const { alice, bob, pair } = await pairOf();
    const messageId = await world.send(alice, pair);
    const [sender, reader] = [await world.listen(alice), await world.listen(bob)];
    await acknowledge(bob, pair, messageId);
    await read(bob, pair, messageId);
    await sender.take(2);
    expect(sender.events).toMatchObject([
      { __typename: 'MessagesDelivered', user: { id: bob.id }, upToMessageId: messageId },
      { __typename: 'MessagesRead', user: { id: bob.id }, upToMessageId: messageId },
    ]);
    await reader.take(1);
    expect(reader.kinds).toEqual(['MessagesRead']);
  });

  it('are told once, and never backwards', async () => {
    const { alice, bob, pair } = await pairOf();
    const sent = [await world.send(alice, pair), await world.send(alice, pair)];
    const sender = await world.listen(alice);
    await read(bob, pair, sent[1]!);
    await read(bob, pair, sent[0]!);
    await read(bob, pair, sent[1]!);
    await mark(alice, pair);
    await sender.until('ConversationChanged');
    expect(sender.kinds).toEqual(['MessagesRead', 'ConversationChanged']);
  });

  it.each(['alice', 'bob'] as const)('of reading end for both when %s sends none', async (name) => {
    const { alice, bob, pair } = await pairOf();
    const [fromAlice, fromBob] = [await world.send(alice, pair), await world.send(bob, pair)];
    const listeners = [await world.listen(alice), await world.listen(bob)];
    const shy = name === 'alice' ? alice : bob;
    await world.succeed(shy, 'updateMessagingSettings', { sendsReadReceipts: false });
    await read(bob, pair, fromAlice);
    await read(alice, pair, fromBob);
    await mark(alice, pair);
    await mark(bob, pair);
    for (const listener of listeners) await listener.until('ConversationChanged');
    const readers = listeners.map(({ events }) =>
      events.filter(({ __typename }) => __typename === 'MessagesRead').map(({ user }) => user.id),
    );
    expect(readers).toEqual([[alice.id], [bob.id]]);
    await world.succeed(shy, 'updateMessagingSettings', { sendsReadReceipts: true });
    await read(bob, pair, await world.send(alice, pair));
    await eventually(() => listeners[0]!.kinds.filter((kind) => kind === 'MessagesRead').length === 2);
  });

  it('of a group are told to those whose messages were read, and to nobody in a large one', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(alice, bob, carol);
    const messageId = await world.send(alice, group);
    const [sender, third] = [await world.listen(alice), await world.listen(carol)];
    await acknowledge(bob, group, messageId);
    await read(bob, group, messageId);
    await mark(carol, group);
    await third.until('ConversationChanged');
    await sender.take(2);
    expect(sender.kinds).toEqual(['MessagesDelivered', 'MessagesRead']);
    expect(third.kinds).toEqual(['ConversationChanged']);

    const crowd = Array.from({ length: 50 }, () => world.person());
    const known = sender.events.length;
    const large = await world.group(alice, ...crowd);
    await read(crowd[0]!, large, await world.send(alice, large));
    await mark(alice, large);
    await sender.take(known + 3);
    expect(sender.kinds.slice(known)).toEqual(['ConversationChanged', 'MessageSent', 'ConversationChanged']);
  });
});
