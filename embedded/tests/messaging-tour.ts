import { eventually } from '@chorus/test-kit';
import type { Anything, Client, SmallWorld } from '../src/testing';
import { Listener } from './listener';

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const users = `{ ${pageInfo} edges { cursor node { id } } nodes { id } }`;
const conversationFields = `id kind title createdAt participantsCount unreadCount folder isMuted viewerCanSend { allowed reason }
  participants(first: 5) { ${pageInfo} edges { cursor node { role } }
    nodes { user { id } role joinedAt lastReadMessageId lastDeliveredMessageId } }
  lastMessage { id } messages(first: 5) { ${pageInfo} edges { cursor node { id } } nodes {
    id conversation { id } sender { id } text sentAt editedAt isUnsent replyTo { id } sharedPost { id } idempotencyKey
    deliveredTo(first: 2) ${users} deliveredToCount readBy(first: 2) ${users} readByCount } }`;
const payload = 'userErrors { code message path }';

const base = 'cursor conversationId conversation { id }';
const withMessage = `{ ${base} message { id } }`;
const eventsDocument = `subscription ($after: String) { messagingEvents(after: $after) {
  __typename
  ... on MessageSent ${withMessage} ... on MessageEdited ${withMessage} ... on MessageUnsent ${withMessage}
  ... on MessagesDelivered { ${base} user { id } upToMessageId } ... on MessagesRead { ${base} user { id } upToMessageId }
  ... on TypingChanged { ${base} user { id } isTyping } ... on ConversationChanged { ${base} }
} }`;

interface Tour {
  world: SmallWorld;
  /** Runs one operation that must go well, and notes what it answers. */
  ask: (client: Client, document: string, variables: Record<string, unknown>) => Promise<Anything>;
  /** Notes an event of a subscription. */
  note: (document: string, data: Anything) => void;
}

/** Alice, bob and carol use everything of messaging that the contract has; alice listens. */
export async function tourMessaging({ world, ask, note }: Tour): Promise<void> {
  const { alice, bob, carol, dan, postId } = world;
  async function change(client: Client, field: string, input: Record<string, unknown>, selection = '') {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} ${payload} } }`;
    const answer = (await ask(client, document, { input }))[field];
    expect([field, answer.userErrors]).toEqual([field, []]);
    return answer;
  }
  const ofConversation = 'conversation { id }';
  const { viewer } = await alice.ask('{ viewer { messagingCursor } }');
  const listener = new Listener(alice, eventsDocument, { after: viewer.messagingCursor });

  const start = async (...others: { id: string }[]): Promise<string> => {
    const input = {
      participantIds: others.map(({ id }) => id),
      title: others.length > 1 ? 'Plans' : null,
    };
    return (await change(alice, 'startConversation', input, ofConversation)).conversation.id;
  };
  const [pair, group] = [await start(bob), await start(bob, carol)];
  let count = 0;
  const send = async (client: Client, input: Record<string, unknown>): Promise<string> => {
    count += 1;
    const whole = { conversationId: pair, text: 'Hello', idempotencyKey: `tour ${count}`, ...input };
    return (await change(client, 'sendMessage', whole, 'message { id }')).message.id;
  };
  const question = await send(bob, { text: 'Where?' });
  const messageId = await send(alice, { text: 'Her', replyToId: question, sharedPostId: postId });
  await change(alice, 'editMessage', { messageId, text: 'Here' }, 'message { id }');
  const upTo = { conversationId: pair, upToMessageId: messageId };
  await change(bob, 'acceptConversation', { conversationId: pair }, ofConversation);
  await change(bob, 'acknowledgeDelivery', upTo, ofConversation);
  await change(bob, 'markConversationRead', upTo, ofConversation);
  await change(alice, 'addParticipants', { conversationId: group, userIds: [dan.id] }, ofConversation);
  await change(alice, 'removeParticipant', { conversationId: group, userId: dan.id }, ofConversation);
  await change(carol, 'leaveConversation', { conversationId: group }, 'conversationId');

  const fragment = `fragment Whole on Conversation { ${conversationFields} }`;
  const list = `{ viewer { conversations(first: 3) { ${pageInfo} edges { cursor node { id } } nodes { ...Whole } } } } ${fragment}`;
  await ask(alice, list, {});
  await ask(alice, 'query ($id: ID!) { viewer { conversation(id: $id) { id } } node(id: $id) { id } }', {
    id: pair,
  });
  await ask(alice, 'query ($id: ID!) { node(id: $id) { id ... on Message { text } } }', { id: messageId });

  await change(alice, 'unsendMessage', { messageId }, 'message { id }');
  const kinds = ['Sent', 'Edited', 'Unsent'].map((kind) => `Message${kind}`);
  kinds.push('MessagesDelivered', 'MessagesRead', 'TypingChanged', 'ConversationChanged');
  // Typing is told to those only who listen by then.
  await eventually(() => listener.events.length > 0 || listener.errors.length > 0);
  await change(bob, 'setTyping', { conversationId: pair, isTyping: true });
  try {
    await eventually(() => {
      expect(listener.errors).toEqual([]);
      const told = listener.events.map(({ messagingEvents }) => messagingEvents.__typename);
      expect(told).toEqual(expect.arrayContaining(kinds));
      return true;
    });
  } finally {
    await listener.stop();
  }
  for (const event of listener.events) note(eventsDocument, event);
}
