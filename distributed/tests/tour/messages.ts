import { randomUUID } from 'node:crypto';
import { eventually } from '@chorus/test-kit';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Crowd } from './people';
import { mutate, type Anything, type Person, type Recorder } from './recorder';

const message = 'message { id text isUnsent sender { handle } reactions { emoji count } replyTo { id } }';
const conversation =
  'conversation { id kind title folder participantsCount viewerRole unreadCount isMuted viewerCanSend { allowed reason } lastMessage { text } }';
const theEnd = 'the end';

/** Conversations as everybody in them and outside of them sees them, and what one's stream says of all that. */
export async function talk(recorder: Recorder, { alice, bob, carol, dan }: Crowd): Promise<void> {
  const as = (who: Person | null, field: string, input: Record<string, unknown>, selection: string) =>
    mutate(recorder, who, field, input, selection);
  const say = async (who: Person, conversationId: string, text: string, more: object = {}): Promise<string> =>
    (await as(who, 'sendMessage', { conversationId, text, idempotencyKey: randomUUID(), ...more }, message))
      ?.message?.id;
  const ask = (who: Person, query: string, variables = {}) =>
    recorder.send(query.slice(0, 60), { token: who.token, query, variables });

  const {
    data: { viewer },
  } = await ask(bob, '{ viewer { messagingCursor } }');
  const started = await as(alice, 'startConversation', { participantIds: [bob.id] }, conversation);
  const pair: string = started.conversation.id;
  const input = { participantIds: [bob.id, carol.id], title: 'Garden' };
  const group: string = (await as(alice, 'startConversation', input, conversation)).conversation.id;
  await as(alice, 'startConversation', { participantIds: [alice.id] }, conversation);
  await as(alice, 'startConversation', { participantIds: ['nobody'] }, conversation);
  await as(null, 'startConversation', { participantIds: [bob.id] }, conversation);

  const first = await say(alice, pair, 'Hello bob \u{1F331}');
  await say(bob, pair, 'Hello alice', { replyToId: first });
  const typo = await say(alice, group, 'Helo all');
  const regretted = await say(carol, group, 'Oh no');
  await say(dan, group, 'I am not of yours');
  await say(alice, pair, ' ');
  await say(alice, pair, 'x'.repeat(5_001));
  await say(alice, pair, 'A picture', { attachmentIds: ['x'] });
  await as(alice, 'editMessage', { messageId: typo, text: 'Hello all' }, message);
  await as(bob, 'editMessage', { messageId: typo, text: 'Mine' }, message);
  await as(bob, 'reactToMessage', { messageId: typo, emoji: '\u{1F44D}' }, message);
  await as(carol, 'unsendMessage', { messageId: regretted }, message);
  await as(bob, 'acknowledgeDelivery', { conversationId: pair, upToMessageId: first }, '');
  await as(bob, 'markConversationRead', { conversationId: pair, upToMessageId: first }, conversation);
  await as(bob, 'muteConversation', { conversationId: group }, conversation);
  await say(alice, pair, theEnd);

  for (const who of [alice, bob, carol, dan]) {
    await ask(
      who,
      `{ viewer { conversations { nodes { id kind title unreadCount isMuted lastMessage { text isUnsent }
           participants { nodes { user { handle } role } } messages { nodes { id text sender { handle displayName } } } } } } }`,
    );
    await ask(who, 'query ($id: ID!) { viewer { conversation(id: $id) { id } } node(id: $id) { id } }', {
      id: group,
    });
  }
  recorder.keep('what bob hears', await hear(recorder, bob, viewer.messagingCursor));
}

/** Everything in the person's stream after the cursor, as far as the end. */
async function hear(recorder: Recorder, { token }: Person, after: string): Promise<unknown[]> {
  const results: Anything[] = [];
  const client = createClient({
    url: recorder.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  client.subscribe<Anything>(
    {
      query: `subscription ($after: String) { messagingEvents(after: $after) {
        __typename cursor conversationId conversation { title participantsCount }
        ... on MessageSent { message { id text sender { handle displayName } } }
        ... on MessageEdited { message { id text editedAt } }
        ... on MessageUnsent { message { id text isUnsent } }
        ... on MessagesRead { user { handle } upToMessageId } } }`,
      variables: { after },
    },
    {
      next: (result) => void results.push(result),
      error: (error) => void results.push(error),
      complete: () => undefined,
    },
  );
  await eventually(() => JSON.stringify(results).includes(theEnd), { timeoutMs: 20_000 });
  await client.dispose();
  return results;
}
