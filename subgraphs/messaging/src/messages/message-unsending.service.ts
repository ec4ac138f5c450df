import type { Decision } from '@chorus/audience';
import { emit } from '@chorus/events';
import { fail, notFound, requireAccountId, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import { causeOf, messageUnsent } from '../events/published';
import type { UnsendMessageInput } from '../generated/resolvers';
import { deleteReactions } from '../reactions/reaction.repository';
import { deleteWords } from '../search/message-words.repository';
import { messageEntry } from '../stream/entries';
import { keyText, messageKeyOf, type MessageRecord } from './message';
import { withMessage } from './message-change.service';
import { decideUnsend } from './message-editing.policy';

export const canUnsend = ({ scope }: MessagingContext, message: MessageRecord): Decision =>
  decideUnsend(message, scope.accountId);

/**
 * The message without what it said; null when the viewer may not read it. One's own message can be taken back also where
 * one may not look any more.
 */
export async function unsendMessage(
  context: MessagingContext,
  { messageId }: UnsendMessageInput,
): Promise<Outcome<MessageRecord | null>> {
  const accountId = requireAccountId(context);
  const key = messageKeyOf(messageId);
  const { messages } = context.loaders;
  const [stored, visible] = key
    ? await Promise.all([messages.stored.load(keyText(key)), messages.visible.load(keyText(key))])
    : [null, null];
  if (!stored || (!visible && stored.senderId !== accountId)) return fail(notFound('messageId', 'message'));
  if (stored.senderId !== accountId) {
    return fail(userError('NOT_ALLOWED', 'Only its sender can take a message back.', 'messageId'));
  }
  return withMessage(context, stored, async (transaction, { message }) => {
    if (message.unsentAt !== null) return succeed(visible && message);
    const unsentAt = context.settings.clock();
    const unsent: MessageRecord = {
      ...message,
      text: null,
      editedAt: null,
      unsentAt,
      version: message.version + 1,
      replyToSequence: null,
      sharedPostId: null,
    };
    await context.store.erase(transaction, [message], unsentAt);
    await deleteWords(transaction, [message]);
    await deleteReactions(transaction, [message]);
    await emit(transaction, messageUnsent(causeOf(context), unsent));
    transaction.afterCommit(() => context.messages.put(unsent));
    await context.stream.append(transaction, [messageEntry('MessageUnsent', accountId, unsent)]);
    return succeed(visible && unsent);
  });
}
