import { uuidOf } from '@chorus/subgraph-kit';
import { messageKeyOf } from '../src/messages/message';
import { MessagingWorld, type Person } from './messaging-world';

// Whom other domains may tell of a message, and what they hear of it.

let now = new Date('2026-05-01T12:00:00Z');
let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start({ clock: () => now })));
afterAll(() => world.stop());

/** The accounts that are to be notified of each of these messages. */
async function notifiable(sender: Person, ...messageIds: string[]): Promise<string[][]> {
  const messages = messageIds.map((id) => ({ ...messageKeyOf(id)!, senderId: sender.accountId }));
  return world.ask('messaging.notifiable', { messages });
}
const accounts = (...people: Person[]): string[] => people.map(({ accountId }) => accountId).sort();
const mute = (by: Person, conversationId: string, until: Date | null = null) =>
  world.succeed(by, 'muteConversation', { conversationId, until: until?.toISOString() ?? null });
const read = (by: Person, conversationId: string, upToMessageId: string) =>
  world.succeed(by, 'markConversationRead', { conversationId, upToMessageId });

it('names everybody but the sender who has not read the message, for each message by itself', async () => {
  const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
  const group = await world.group(alice, bob, carol);
  const first = await world.send(alice, group);
  const second = await world.send(alice, group);
  await read(bob, group, first);
  expect(await notifiable(alice, first, second)).toEqual([accounts(carol), accounts(bob, carol)]);
  const pair = await world.pair(bob, carol);
  const third = await world.send(bob, pair);
  expect(await notifiable(bob, third)).toEqual([accounts(carol)]);
});

it('leaves out who has muted the conversation, until the mute ends', async () => {
  const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
  const group = await world.group(alice, bob, carol);
  const message = await world.send(alice, group);
  await mute(bob, group);
  await mute(carol, group, new Date(now.getTime() + 60_000));
  expect(await notifiable(alice, message)).toEqual([[]]);
  now = new Date(now.getTime() + 61_000);
  expect(await notifiable(alice, message)).toEqual([accounts(carol)]);
});

it('leaves out who has not accepted the conversation, has left it, or joined it later', async () => {
  const { alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan');
  world.setWhoMayMessage(bob, 'FOLLOWED');
  const group = await world.group(alice, bob, carol);
  const message = await world.send(alice, group);
  await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [dan.id] });
  expect(await notifiable(alice, message)).toEqual([accounts(carol)]);
  await world.succeed(carol, 'leaveConversation', { conversationId: group });
  await world.succeed(bob, 'acceptConversation', { conversationId: group });
  expect(await notifiable(alice, message)).toEqual([accounts(bob)]);
});

it('names nobody in a conversation of more than 50 people', async () => {
  const { alice } = world.people('alice');
  const others = Array.from({ length: 50 }, () => world.person());
  const group = await world.group(alice, ...others);
  const message = await world.send(alice, group);
  expect(await notifiable(alice, message)).toEqual([[]]);
  await world.succeed(others[0]!, 'leaveConversation', { conversationId: group });
  expect((await notifiable(alice, message))[0]).toHaveLength(49);
});

it('is told to no person', async () => {
  const { alice, bob } = world.people('alice', 'bob');
  const message = await world.send(alice, await world.pair(alice, bob));
  const question = { messages: [{ ...messageKeyOf(message)!, senderId: alice.accountId }] };
  await expect(world.ask('messaging.notifiable', question, bob)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('tells as an event how far somebody has read, once for each step, also of what is put away unread', async () => {
  const { alice, bob } = world.people('alice', 'bob');
  await world.succeed(bob, 'updateMessagingSettings', { sendsReadReceipts: false });
  const pair = await world.pair(alice, bob);
  const sent = [await world.send(alice, pair), await world.send(alice, pair), await world.send(alice, pair)];
  for (const message of [sent[1]!, sent[0]!, sent[1]!]) await read(bob, pair, message);
  await world.succeed(bob, 'deleteConversationForMe', { conversationId: pair });
  const conversationId = uuidOf('Conversation', pair);
  const events = (await world.takeEvents()).filter(({ type }) => type === 'MessagesRead');
  expect(events.filter(({ aggregateId }) => aggregateId === conversationId).map(({ data }) => data)).toEqual([
    { conversationId, readerId: bob.accountId, upToSequence: 2 },
    { conversationId, readerId: bob.accountId, upToSequence: 3 },
  ]);
});
