import type { Queryable, Transaction } from '@chorus/database';
import { byPlace } from '../lists/by-place';
import type { MessageKey } from '../messages/message';

/** How many people reacted with one emoji. */
export interface ReactionCount {
  emoji: string;
  count: number;
}

/** Emoji of one message that are counted at most. */
const maxCounted = 20;

const keyColumns = (keys: readonly MessageKey[]) => [
  keys.map(({ conversationId }) => conversationId),
  keys.map(({ sequence }) => sequence),
];

/** The most frequent emoji of each message first; of equals the one that came first. */
export async function countReactions(
  database: Queryable,
  keys: readonly MessageKey[],
): Promise<ReactionCount[][]> {
  const rows = await database.query<ReactionCount & { place: number }>(
    `SELECT key.place::int, counted.emoji, counted.count
     FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS key (conversation_id, sequence, place)
     CROSS JOIN LATERAL (
       SELECT r.emoji, count(*)::int AS count, min(r.created_at) AS since FROM message_reactions r
       WHERE r.conversation_id = key.conversation_id AND r.sequence = key.sequence
       GROUP BY r.emoji ORDER BY count(*) DESC, min(r.created_at), r.emoji LIMIT $3
     ) counted
     ORDER BY key.place, counted.count DESC, counted.since, counted.emoji`,
    [...keyColumns(keys), maxCounted],
  );
  return byPlace(keys.length, rows);
}

/** The emoji of one person under each message; null where there is none. */
export async function findReactionsOf(
  database: Queryable,
  accountId: string,
  keys: readonly MessageKey[],
): Promise<(string | null)[]> {
  const rows = await database.query<{ place: number; emoji: string }>(
    `SELECT key.place::int, r.emoji
     FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS key (conversation_id, sequence, place)
     JOIN message_reactions r
       ON r.conversation_id = key.conversation_id AND r.sequence = key.sequence AND r.account_id = $3`,
    [...keyColumns(keys), accountId],
  );
  return byPlace(keys.length, rows).map(([found]) => found?.emoji ?? null);
}

/** False when that was there already. */
export async function putReaction(
  transaction: Transaction,
  { conversationId, sequence }: MessageKey,
  { accountId, emoji, createdAt }: { accountId: string; emoji: string; createdAt: Date },
): Promise<boolean> {
  const changed = await transaction.execute(
    `INSERT INTO message_reactions AS r (conversation_id, sequence, account_id, emoji, created_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (conversation_id, sequence, account_id)
       DO UPDATE SET emoji = EXCLUDED.emoji, created_at = EXCLUDED.created_at WHERE r.emoji <> EXCLUDED.emoji`,
    [conversationId, sequence, accountId, emoji, createdAt],
  );
  return changed === 1;
}

/** False when there was none. */
export async function deleteReaction(
  transaction: Transaction,
  { conversationId, sequence }: MessageKey,
  accountId: string,
): Promise<boolean> {
  const deleted = await transaction.execute(
    'DELETE FROM message_reactions WHERE conversation_id = $1 AND sequence = $2 AND account_id = $3',
    [conversationId, sequence, accountId],
  );
  return deleted === 1;
}

/** Everybody's, of these messages. */
export async function deleteReactions(transaction: Transaction, keys: readonly MessageKey[]): Promise<void> {
  await transaction.execute(
    `DELETE FROM message_reactions r USING unnest($1::uuid[], $2::int[]) AS key (conversation_id, sequence)
     WHERE r.conversation_id = key.conversation_id AND r.sequence = key.sequence`,
    keyColumns(keys),
  );
}
