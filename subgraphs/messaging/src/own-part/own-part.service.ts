import { emit } from '@chorus/events';
import { fail, notFound, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { ConversationRecord } from '../conversations/conversation';
import { findVisibleConversation } from '../conversations/conversation.service';
import { causeOf, messagesRead } from '../events/published';
import { findHidden, insertHidden } from '../messages/hidden-message.repository';
import { keyText, messageKeyOf, type MessageKey } from '../messages/message';
import type { ConversationEvent, StandingChange } from '../stream/stream-event';
import { changeOwnPart, type OwnChange } from './own-part.repository';

/** `until`: null mutes for good. A mute says what to be notified of: events and lists go on. */
export async function muteConversation(
  context: MessagingContext,
  accountId: string,
  { conversationId, until = null }: { conversationId: string; until?: Date | null },
): Promise<Outcome<ConversationRecord>> {
  if (until && until <= context.settings.clock()) {
    return fail(userError('INVALID', 'Choose an end in the future.', 'until'));
  }
  return changeOwn(context, accountId, { conversationId, change: 'mute', until });
}

export const unmuteConversation = (
  context: MessagingContext,
  accountId: string,
  conversationId: string,
): Promise<Outcome<ConversationRecord>> =>
  changeOwn(context, accountId, { conversationId, change: 'unmute' });

/** Puts it away until there is a message after its newest one; while it is muted, for good. */
export const archiveConversation = (
  context: MessagingContext,
  accountId: string,
  conversationId: string,
): Promise<Outcome<ConversationRecord>> =>
  changeOwn(context, accountId, { conversationId, change: 'archive' });

export const unarchiveConversation = (
  context: MessagingContext,
  accountId: string,
  conversationId: string,
): Promise<Outcome<ConversationRecord>> =>
  changeOwn(context, accountId, { conversationId, change: 'unarchive' });

/** Hides everything up to now from the viewer alone; the next message shows the conversation again. */
export const clearConversation = (
  context: MessagingContext,
  accountId: string,
  conversationId: string,
): Promise<Outcome<ConversationRecord>> => changeOwn(context, accountId, { conversationId, change: 'clear' });

/** Hides one message from the viewer alone. Twice is the same as once. */
export async function hideMessage(
  context: MessagingContext,
  accountId: string,
  messageId: string,
): Promise<Outcome<MessageKey>> {
  const { database, loaders, stream } = context;
  const key = messageKeyOf(messageId);
  if (key === null) return fail(notFound('messageId', 'message'));
  const isVisible = (await loaders.messages.visible.load(keyText(key))) !== null;
  // What is hidden already is not there to be seen; the device that asks again must not be told that it failed.
  if (!isVisible) {
    const hidden = await findHidden(database, accountId, [key]);
    return hidden.size > 0 ? succeed(key) : fail(notFound('messageId', 'message'));
  }
  await database.transaction(async (transaction) => {
    await insertHidden(transaction, accountId, key);
    await stream.append(transaction, [{ topic: key.conversationId, event: ownEvent(accountId) }]);
  });
  return succeed(key);
}

/** What only the person's own devices have to know. */
const ownEvent = (accountId: string, standings?: readonly StandingChange[]): ConversationEvent => ({
  kind: 'ConversationChanged',
  actorId: accountId,
  only: [accountId],
  ...(standings && { standings }),
});

async function changeOwn(
  context: MessagingContext,
  accountId: string,
  { conversationId, ...change }: { conversationId: string; change: OwnChange; until?: Date | null },
): Promise<Outcome<ConversationRecord>> {
  const conversation = await findVisibleConversation(context, conversationId);
  if (!conversation) return fail(notFound('conversationId', 'conversation'));
  const { id } = conversation;
  const part = await context.database.transaction(async (transaction) => {
    const changed = await changeOwnPart(transaction, { conversationId: id, accountId }, change);
    if (!changed) return null;
    const { isRequest, after } = changed;
    if (change.change === 'clear' && after > 0) {
      const reading = { readerId: accountId, upToSequence: after };
      await emit(transaction, messagesRead(causeOf(context), id, reading));
    }
    const standing = { accountId, standing: isRequest ? 'REQUEST' : 'IN', after } as const;
    const event = ownEvent(accountId, change.change === 'clear' ? [standing] : undefined);
    await context.stream.append(transaction, [{ topic: id, event }]);
    return changed;
  });
  // They left meanwhile.
  return part ? succeed(conversation) : fail(notFound('conversationId', 'conversation'));
}
