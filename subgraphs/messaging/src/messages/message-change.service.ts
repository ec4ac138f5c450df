import type { Transaction } from '@chorus/database';
import { fail, notFound, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { ConversationRecord } from '../conversations/conversation';
import { lockConversation } from '../conversations/conversation.repository';
import type { MessageKey, MessageRecord } from './message';

/** What a change of a message holds: the conversation's lock, and the message as it is under it. */
export interface HeldMessage {
  conversation: ConversationRecord;
  message: MessageRecord;
}

/** Runs `work` in a transaction that holds the lock of the message's conversation. NOT_FOUND where there is no such message. */
export function withMessage<Value>(
  { database, lines, store }: MessagingContext,
  key: MessageKey,
  work: (transaction: Transaction, held: HeldMessage) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  return lines.run(key.conversationId, () =>
    database.transaction(async (transaction) => {
      const conversation = await lockConversation(transaction, key.conversationId);
      const message =
        conversation && key.sequence <= conversation.lastSequence ? await store.find(transaction, key) : null;
      return conversation && message
        ? work(transaction, { conversation, message })
        : fail(notFound('messageId', 'message'));
    }),
  );
}
