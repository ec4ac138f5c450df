import type { Transaction } from '@chorus/database';
import { fail, notFound, uuidOf, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { ParticipantRecord } from '../participants/participant';
import { findParticipant } from '../participants/participant.repository';
import type { ConversationRecord } from './conversation';
import { lockConversation } from './conversation.repository';

/** The conversation of a global id when the viewer is in it. Malformed, unknown and others' ids are all the same: null. */
export async function findVisibleConversation(
  { loaders }: MessagingContext,
  conversationId: string,
): Promise<ConversationRecord | null> {
  const id = uuidOf('Conversation', conversationId);
  return id === null ? null : loaders.conversations.visible.load(id);
}

/** The conversation after a change of it, when the viewer is in it. */
export function reloadConversation(
  { loaders: { conversations } }: MessagingContext,
  id: string,
): Promise<ConversationRecord | null> {
  for (const loader of [conversations.stored, conversations.participation, conversations.visible]) {
    loader.clear(id);
  }
  return conversations.visible.load(id);
}

/** A conversation under its lock, and the viewer's own part in it. */
export interface HeldConversation {
  conversation: ConversationRecord;
  own: ParticipantRecord;
}

/**
 * Runs `work` in a transaction that holds the conversation's lock, with the conversation and the viewer's part as they
 * are then. NOT_FOUND at `field` for anybody who is not in it.
 */
export async function withConversation<Value>(
  { database, lines }: MessagingContext,
  { id, accountId, field = 'conversationId' }: { id: string; accountId: string; field?: string },
  work: (transaction: Transaction, held: HeldConversation) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  return lines.run(id, () =>
    database.transaction(async (transaction) => {
      const conversation = await lockConversation(transaction, id);
      const own = conversation && (await findParticipant(transaction, id, accountId));
      if (!own || own.request === 'DECLINED') return fail(notFound(field, 'conversation'));
      return work(transaction, { conversation, own });
    }),
  );
}
