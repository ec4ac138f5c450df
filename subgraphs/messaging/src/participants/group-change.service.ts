import type { Decision } from '@chorus/audience';
import type { Transaction } from '@chorus/database';
import { fail, notFound, succeed, userError, uuidOf, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { ConversationRecord } from '../conversations/conversation';
import { bumpVersion } from '../conversations/conversation.repository';
import {
  reloadConversation,
  withConversation,
  type HeldConversation,
} from '../conversations/conversation.service';
import { conversationEntry } from '../stream/entries';
import type { StandingChange } from '../stream/stream-event';

/** What a change did: who now stands how, whom it concerns. Null: there was nothing to do, and nobody is told. */
export interface ConversationChange {
  joined?: number;
  left?: number;
  standings?: StandingChange[];
  /** Who is told; default: everybody. */
  only?: string[];
}

/**
 * Changes a conversation's people, roles, requests or title under its lock: the version counts up, and those whom it
 * concerns are told.
 */
export async function changeConversation(
  context: MessagingContext,
  { conversationId, accountId }: { conversationId: string; accountId: string },
  work: (transaction: Transaction, held: HeldConversation) => Promise<Outcome<ConversationChange | null>>,
): Promise<Outcome<ConversationRecord | null>> {
  const id = uuidOf('Conversation', conversationId);
  if (id === null) return fail(notFound('conversationId', 'conversation'));
  const outcome = await withConversation(context, { id, accountId }, async (transaction, held) => {
    const done = await work(transaction, held);
    if (done.ok && done.value) await record(context, transaction, { id, accountId, change: done.value });
    return done;
  });
  return outcome.ok ? succeed(await reloadConversation(context, id)) : outcome;
}

/** The last statements of a transaction that changed a conversation. `accountId`: who did it; null for the platform. */
export async function record(
  { entries, stream }: Pick<MessagingContext, 'entries' | 'stream'>,
  transaction: Transaction,
  { id, accountId, change }: { id: string; accountId: string | null; change: ConversationChange },
): Promise<void> {
  const { joined, left, standings, only } = change;
  await bumpVersion(transaction, id, { joined, left });
  transaction.afterCommit(() => void entries.forget(id));
  await stream.append(transaction, [conversationEntry(id, accountId, { standings, only })]);
}

/** The refusal that a decision about a group comes down to; null when it is allowed. */
export function refusalOf(
  { conversation }: HeldConversation,
  { allowed }: Decision,
  field = 'conversationId',
): { ok: false; userErrors: ReturnType<typeof userError>[] } | null {
  if (allowed) return null;
  return conversation.kind === 'GROUP'
    ? fail(userError('NOT_ALLOWED', 'Your role does not let you do this.', field))
    : fail(userError('NOT_ALLOWED', 'This is no group: start one.', 'conversationId'));
}
