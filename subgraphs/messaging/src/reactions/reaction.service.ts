import { fail, notFound, requireAccountId, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { Transaction } from '@chorus/database';
import type { MessagingContext } from '../context';
import { canSend } from '../conversations/conversation-capabilities.service';
import type { ReactToMessageInput, RemoveMessageReactionInput } from '../generated/resolvers';
import type { MessageRecord } from '../messages/message';
import { withMessage } from '../messages/message-change.service';
import { findVisibleMessage } from '../messages/message.service';
import { messageEntry } from '../stream/entries';
import { isEmoji } from './emoji';
import { deleteReaction, putReaction } from './reaction.repository';

/** The message. The same emoji again changes nothing, and tells nobody. */
export async function reactToMessage(
  context: MessagingContext,
  { messageId, emoji }: ReactToMessageInput,
): Promise<Outcome<MessageRecord>> {
  const accountId = requireAccountId(context);
  if (!isEmoji(emoji)) return fail(userError('INVALID', 'Use exactly one emoji.', 'emoji'));
  const createdAt = context.settings.clock();
  return changeReaction(context, accountId, messageId, {
    mayAnswer: true,
    change: (transaction, message) => putReaction(transaction, message, { accountId, emoji, createdAt }),
  });
}

/** The message. */
export async function removeMessageReaction(
  context: MessagingContext,
  { messageId }: RemoveMessageReactionInput,
): Promise<Outcome<MessageRecord>> {
  const accountId = requireAccountId(context);
  return changeReaction(context, accountId, messageId, {
    mayAnswer: false,
    change: (transaction, message) => deleteReaction(transaction, message, accountId),
  });
}

async function changeReaction(
  context: MessagingContext,
  accountId: string,
  messageId: string,
  {
    mayAnswer,
    change,
  }: {
    /** Does the change say something to the others, so that the viewer must be free to write? */
    mayAnswer: boolean;
    change: (transaction: Transaction, message: MessageRecord) => Promise<boolean>;
  },
): Promise<Outcome<MessageRecord>> {
  const visible = await findVisibleMessage(context, messageId);
  if (!visible) return fail(notFound('messageId', 'message'));
  if (mayAnswer && !(await mayReact(context, visible))) {
    return fail(userError('NOT_ALLOWED', 'You cannot react here.', 'messageId'));
  }
  return withMessage(context, visible, async (transaction, { message }) => {
    if (message.unsentAt !== null) {
      return fail(userError('NOT_ALLOWED', 'The message was taken back.', 'messageId'));
    }
    if (!(await change(transaction, message))) return succeed(message);
    const { conversationId, sequence, senderId } = message;
    const entry = messageEntry('MessageReactionsChanged', accountId, { conversationId, sequence, senderId });
    await context.stream.append(transaction, [entry]);
    return succeed(message);
  });
}

/** A reaction tells that it was read: not before a request is accepted, and not across a block. */
async function mayReact(context: MessagingContext, { conversationId }: MessageRecord): Promise<boolean> {
  const { conversations } = context.loaders;
  const [conversation, own] = await Promise.all([
    conversations.visible.load(conversationId),
    conversations.participation.load(conversationId),
  ]);
  if (!conversation || own?.request !== 'NONE') return false;
  return (await canSend(context, conversation))?.allowed === true;
}
