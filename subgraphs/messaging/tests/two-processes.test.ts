import { MessagingWorld, type Person } from './messaging-world';
import type { Listener } from './listener';

let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start({}, { processes: 2 })));
afterEach(() => world.hangUp());
afterAll(() => world.stop());

// Operations take turns: each test sends through both processes.

const mark = (person: Person, conversationId: string) =>
  world.succeed(person, 'muteConversation', { conversationId });
const inBoth = async (person: Person): Promise<[Listener, Listener]> => [
  await world.listen(person, { process: 0 }),
  await world.listen(person, { process: 1 }),
];

describe('two processes', () => {
  it('deliver to the subscribers of both', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const pair = await world.pair(alice, bob);
    const listeners = await inBoth(bob);
    const sent = ['1', '2', '3', '4'];
    for (const text of sent) await world.send(alice, pair, text);
    for (const listener of listeners) {
      await listener.take(4);
      expect(listener.texts).toEqual(sent);
    }
  });

  it('give everybody one order, also of what two people send through both, and cursors agree with it', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(alice, bob, carol);
    const listeners = [...(await inBoth(alice)), ...(await inBoth(carol))];
    await Promise.all(
      [alice, bob].flatMap((sender) =>
        Array.from({ length: 30 }, (_, number) => world.send(sender, group, `${sender.id} ${number}`)),
      ),
    );
    for (const listener of listeners) await listener.take(60);
    const order = await world.texts(carol, group);
    expect(order).toHaveLength(60);
    for (const listener of listeners) expect(listener.texts).toEqual(order);
    const [live] = listeners;
    for (const index of [0, 20, 45]) {
      const replay = await world.listen(carol, { process: index % 2, after: live!.events[index].cursor });
      await replay.take(59 - index);
      expect(replay.texts).toEqual(order.slice(index + 1));
    }
  });

  it('take each other’s cursors at once', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const pair = await world.pair(alice, bob);
    const live = await world.listen(bob, { process: 0 });
    for (let number = 1; number <= 10; number += 1) {
      await world.send(alice, pair, `${number}`);
      await live.take(number);
      const resumed = await world.listen(bob, { process: 1, after: live.cursor });
      expect(resumed.errors).toBeNull();
      resumed.stop();
    }
  });

  it('end each other’s deliveries with a block, before the next event, in both directions', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(carol, alice, bob);
    const [alices, bobs] = [await inBoth(alice), await inBoth(bob)];
    world.block(alice, bob);
    for (const sender of [alice, bob, carol, alice, bob, carol]) {
      const name = { [alice.id]: 'Alice', [bob.id]: 'Bob', [carol.id]: 'Carol' }[sender.id];
      await world.send(sender, group, `by ${name}`);
    }
    await mark(alice, group);
    await mark(bob, group);
    for (const listener of [...alices, ...bobs]) await listener.until('ConversationChanged');
    for (const { texts } of alices) expect(texts).toEqual(['by Alice', 'by Carol', 'by Alice', 'by Carol']);
    for (const { texts } of bobs) expect(texts).toEqual(['by Bob', 'by Carol', 'by Bob', 'by Carol']);
  });

  it('tell each other who joined and who left, who writes, and who reads what', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(alice, bob);
    const listeners = await inBoth(carol);
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [carol.id] });
    const messageId = await world.send(carol, group, 'with Carol');
    await world.succeed(bob, 'markConversationRead', { conversationId: group, upToMessageId: messageId });
    await world.succeed(bob, 'setTyping', { conversationId: group, isTyping: true });
    for (const listener of listeners) await listener.until('TypingChanged');
    await world.succeed(alice, 'removeParticipant', { conversationId: group, userId: carol.id });
    await world.send(alice, group, 'without Carol');
    await mark(carol, await world.pair(carol, bob));
    for (const listener of listeners) {
      await listener.take(7);
      expect(listener.kinds.filter((kind) => kind !== 'TypingChanged')).toEqual([
        'ConversationChanged',
        'MessageSent',
        'MessagesRead',
        'ConversationChanged',
        'ConversationChanged',
        'ConversationChanged',
      ]);
      expect(listener.texts).toEqual(['with Carol']);
    }
  });
});
