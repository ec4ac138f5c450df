import type { Decision } from '@chorus/audience';
import { emit } from '@chorus/events';
import { fail, notFound, requireAccountId, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import { causeOf, messageEdited } from '../events/published';
import type { EditMessageInput } from '../generated/resolvers';
import { messageEntry } from '../stream/entries';
import { putWords } from '../search/message-words.repository';
import type { MessageRecord } from './message';
import { withMessage } from './message-change.service';
import { readMessageText } from './message-draft';
import { decideEdit } from './message-editing.policy';
import { findVisibleMessage } from './message.service';

/** May the viewer change the text of this message? */
export const canEdit = ({ scope, settings }: MessagingContext, message: MessageRecord): Decision =>
  decideEdit(message, {
    accountId: scope.accountId,
    now: settings.clock(),
    windowMs: settings.editWindowMs,
  });

/** The message with its new text. The same text changes nothing, and tells nobody. */
export async function editMessage(
  context: MessagingContext,
  { messageId, text: input }: EditMessageInput,
): Promise<Outcome<MessageRecord>> {
  requireAccountId(context);
  const text = readMessageText(input);
  if (!text.ok) return text;
  const visible = await findVisibleMessage(context, messageId);
  if (!visible) return fail(notFound('messageId', 'message'));

  return withMessage(context, visible, async (transaction, { message }) => {
    const refusal = refusalOf(canEdit(context, message));
    if (refusal) return refusal;
    if (message.text === text.value) return succeed(message);
    const editedAt = context.settings.clock();
    const edited = { ...message, text: text.value, editedAt, version: message.version + 1 };
    await context.store.edit(transaction, message, { text: edited.text, editedAt });
    await putWords(transaction, [{ ...message, text: edited.text }]);
    await emit(transaction, messageEdited(causeOf(context), edited));
    transaction.afterCommit(() => context.messages.put(edited));
    await context.stream.append(transaction, [messageEntry('MessageEdited', edited.senderId, edited)]);
    return succeed(edited);
  });
}

function refusalOf({ allowed, reason }: Decision): Outcome<never> | null {
  if (allowed) return null;
  return fail(
    reason === 'LIMIT_REACHED'
      ? userError('LIMIT_REACHED', 'It is too late to change this message.', 'messageId')
      : userError('NOT_ALLOWED', 'You cannot change this message.', 'messageId'),
  );
}
