import type { Queryable } from '@chorus/database';
import { keyText, type MessageKey } from './message';

/** Those of these messages that the person deleted for themselves, as `keyText`s. */
export async function findHidden(
  database: Queryable,
  accountId: string,
  keys: readonly MessageKey[],
): Promise<Set<string>> {
  const rows = await database.query<MessageKey>(
    `SELECT h.conversation_id AS "conversationId", h.sequence
     FROM unnest($2::uuid[], $3::int[]) AS key (conversation_id, sequence)
     JOIN hidden_messages h ON h.account_id = $1 AND h.conversation_id = key.conversation_id AND h.sequence = key.sequence`,
    [accountId, keys.map(({ conversationId }) => conversationId), keys.map(({ sequence }) => sequence)],
  );
  return new Set(rows.map(keyText));
}
