import type { Queryable, Transaction } from '@chorus/database';
import type { RequestKey } from '../idempotency/idempotency';
import type { ConversationKind, ConversationRecord } from './conversation';

/** Every column of `ConversationRecord`, of a table called `c`. */
export const conversationColumns = `c.id, c.kind, c.title, c.created_by AS "createdBy", c.created_at AS "createdAt",
  c.last_sequence AS "lastSequence", c.last_message_at AS "lastMessageAt", c.version,
  c.participants_count AS "participantsCount", c.pair_low AS "pairLow", c.pair_high AS "pairHigh"`;

export async function findConversations(
  database: Queryable,
  ids: readonly string[],
): Promise<Map<string, ConversationRecord>> {
  const rows = await database.query<ConversationRecord>(
    `SELECT ${conversationColumns} FROM conversations c WHERE c.id = ANY ($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Waits for, then holds until commit, the conversation's lock. */
export async function lockConversation(
  transaction: Transaction,
  id: string,
): Promise<ConversationRecord | null> {
  const [row] = await transaction.query<ConversationRecord>(
    `SELECT ${conversationColumns} FROM conversations c WHERE c.id = $1 FOR UPDATE`,
    [id],
  );
  return row ?? null;
}

export async function findConversationOfPair(
  database: Queryable,
  [low, high]: readonly [string, string],
): Promise<string | null> {
  const [row] = await database.query<{ id: string }>(
    'SELECT id FROM conversations WHERE pair_low = $1 AND pair_high = $2',
    [low, high],
  );
  return row?.id ?? null;
}

export interface NewConversation {
  id: string;
  kind: ConversationKind;
  title: string | null;
  createdBy: string;
  createdAt: Date;
  participantsCount: number;
  /** Of a ONE_TO_ONE. */
  pair: readonly [string, string] | null;
}

/** False when the pair has a conversation already, which then is committed. */
export async function insertConversation(
  transaction: Transaction,
  conversation: NewConversation,
): Promise<boolean> {
  const { id, kind, title, createdBy, createdAt, participantsCount, pair } = conversation;
  const inserted = await transaction.execute(
    `INSERT INTO conversations (id, kind, title, created_by, created_at, last_message_at, participants_count, pair_low, pair_high)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)
     ON CONFLICT (pair_low, pair_high) DO NOTHING`,
    [id, kind, title, createdBy, createdAt, participantsCount, pair?.[0] ?? null, pair?.[1] ?? null],
  );
  return inserted === 1;
}

/** People, roles or requests changed, in the transaction that holds the lock. */
export async function bumpVersion(
  transaction: Transaction,
  id: string,
  { joined = 0, left = 0 }: { joined?: number; left?: number } = {},
): Promise<number> {
  const [row] = await transaction.query<{ version: number }>(
    `UPDATE conversations SET version = version + 1, participants_count = participants_count + $2 - $3
     WHERE id = $1 RETURNING version`,
    [id, joined, left],
  );
  if (!row) throw new Error('The conversation whose lock is held is gone.');
  return row.version;
}

export async function updateTitle(transaction: Transaction, id: string, title: string | null): Promise<void> {
  await transaction.execute('UPDATE conversations SET title = $2 WHERE id = $1', [id, title]);
}

/** A place for one message, and whether the sender's key is theirs to use. */
export interface ReservedPlace {
  sequence: number;
  /** Never before the message before it. */
  sentAt: Date;
  /** False: the key stands for something else, and the transaction must be rolled back. */
  isKeyFree: boolean;
}

/**
 * Takes the conversation's lock, its next sequence and the sender's key in one statement; null when the conversation is
 * no longer at `version`, on which the caller has judged.
 */
export async function reservePlace(
  transaction: Transaction,
  conversation: { id: string; version: number },
  request: RequestKey,
  now: Date,
): Promise<ReservedPlace | null> {
  const [row] = await transaction.query<ReservedPlace>(
    `WITH head AS (
       UPDATE conversations SET last_sequence = last_sequence + 1, last_message_at = GREATEST(last_message_at, $3)
       WHERE id = $1 AND version = $2
       RETURNING last_sequence, last_message_at
     ), claimed AS (
       INSERT INTO idempotency_keys (account_id, operation, key, contents_hash, conversation_id, sequence, created_at)
       SELECT $4, $5, $6, $7, $1, head.last_sequence, $3 FROM head
       ON CONFLICT DO NOTHING
       RETURNING key
     )
     SELECT head.last_sequence AS sequence, head.last_message_at AS "sentAt",
       EXISTS (SELECT FROM claimed) AS "isKeyFree"
     FROM head`,
    [
      conversation.id,
      conversation.version,
      now,
      request.accountId,
      request.operation,
      request.key,
      request.contentsHash,
    ],
  );
  return row ?? null;
}
