import { emit } from '@chorus/events';
import { fail, notFound, succeed, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { ConversationRecord } from '../conversations/conversation';
import { findVisibleConversation } from '../conversations/conversation.service';
import { causeOf, messagesRead } from '../events/published';
import { messageKeyOf } from '../messages/message';
import { historyStart } from '../participants/participant';
import type { MarkEvent } from '../stream/stream-event';
import { receiptReach, type ReceiptKind } from './receipt.policy';
import { moveMark, type MovedMark } from './receipt.repository';

/** In groups the senders of so many of the newest messages are told that they were received or read. */
const mostMessagesTold = 100;

export interface MarkInput {
  conversationId: string;
  upToMessageId: string;
}

/** Moves the viewer's mark up to a message. It only moves forward: where it stands there or beyond, nothing happens. */
export async function moveOwnMark(
  context: MessagingContext,
  accountId: string,
  kind: ReceiptKind,
  { conversationId, upToMessageId }: MarkInput,
): Promise<Outcome<ConversationRecord>> {
  const conversation = await findVisibleConversation(context, conversationId);
  const own = conversation && (await context.loaders.conversations.participation.load(conversation.id));
  if (!own) return fail(notFound('conversationId', 'conversation'));
  const { id, lastSequence } = conversation;
  if (kind === 'read') context.attendance.note(accountId);
  const key = messageKeyOf(upToMessageId);
  const isPlace =
    key?.conversationId === id && key.sequence <= lastSequence && key.sequence > historyStart(own);
  if (!isPlace) return fail(notFound('upToMessageId', 'message'));

  const before = kind === 'read' ? own.readSequence : own.deliveredSequence;
  if (before >= key.sequence) return succeed(conversation);
  const senders = await sendersToTell(context, conversation, { accountId, before, upTo: key.sequence });
  await context.database.transaction(async (transaction) => {
    const moved = await moveMark(transaction, kind, {
      conversationId: id,
      accountId,
      sequence: key.sequence,
    });
    if (moved && kind === 'read') {
      const reading = { readerId: accountId, upToSequence: key.sequence };
      await emit(transaction, messagesRead(causeOf(context), id, reading));
    }
    const event = moved && eventOf(kind, moved, { accountId, sequence: key.sequence, senders });
    if (event) await context.stream.append(transaction, [{ topic: id, event }]);
  });
  return succeed(conversation);
}

/** Of a group those whose messages these are; null for two people, who are both told. Asked before the transaction. */
async function sendersToTell(
  { store }: MessagingContext,
  { id: conversationId, kind }: ConversationRecord,
  { accountId, before, upTo }: { accountId: string; before: number; upTo: number },
): Promise<string[] | null> {
  if (kind === 'ONE_TO_ONE') return null;
  const options = { limit: mostMessagesTold, exceptSenderIds: [accountId] };
  const [counts = []] = await store.count([{ conversationId, after: before, upTo }], options);
  return counts.map(({ senderId }) => senderId);
}

function eventOf(
  kind: ReceiptKind,
  moved: MovedMark,
  { accountId, sequence, senders }: { accountId: string; sequence: number; senders: string[] | null },
): MarkEvent | null {
  const reach = receiptReach(kind, moved);
  if (reach === 'nobody') return null;
  const event: MarkEvent = {
    kind: kind === 'read' ? 'MessagesRead' : 'MessagesDelivered',
    actorId: accountId,
    sequence,
  };
  if (reach === 'own-devices') return { ...event, only: [accountId] };
  return senders === null ? event : { ...event, only: [accountId, ...senders] };
}
