import type { Queryable, Transaction } from '@chorus/database';
import { byPlace } from '../lists/by-place';
import type { MessageRange } from '../message-store/message-store';
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

/** Twice is the same as once. */
export async function insertHidden(
  transaction: Transaction,
  accountId: string,
  { conversationId, sequence }: MessageKey,
): Promise<void> {
  await transaction.execute(
    `INSERT INTO hidden_messages (account_id, conversation_id, sequence) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING`,
    [accountId, conversationId, sequence],
  );
}

/** The messages of each range that the person deleted for themselves, in the order of the ranges. */
export async function findHiddenIn(
  database: Queryable,
  accountId: string,
  ranges: readonly MessageRange[],
): Promise<MessageKey[][]> {
  const rows = await database.query<MessageKey & { place: number }>(
    `SELECT range.place::int, h.conversation_id AS "conversationId", h.sequence
     FROM unnest($2::uuid[], $3::int[], $4::int[]) WITH ORDINALITY AS range (conversation_id, after, up_to, place)
     JOIN hidden_messages h ON h.account_id = $1 AND h.conversation_id = range.conversation_id
       AND h.sequence > range.after AND h.sequence <= range.up_to`,
    [
      accountId,
      ranges.map(({ conversationId }) => conversationId),
      ranges.map(({ after }) => after),
      ranges.map(({ upTo }) => upTo),
    ],
  );
  return byPlace(ranges.length, rows);
}

/** Those of these messages that the person beside each deleted for themselves. */
export async function findHiddenAmong(
  database: Queryable,
  questions: readonly (MessageKey & { accountId: string })[],
): Promise<(MessageKey & { accountId: string })[]> {
  return database.query<MessageKey & { accountId: string }>(
    `SELECT h.account_id AS "accountId", h.conversation_id AS "conversationId", h.sequence
     FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS asked (account_id, conversation_id, sequence)
     JOIN hidden_messages h USING (account_id, conversation_id, sequence)`,
    [
      questions.map(({ accountId }) => accountId),
      questions.map(({ conversationId }) => conversationId),
      questions.map(({ sequence }) => sequence),
    ],
  );
}
