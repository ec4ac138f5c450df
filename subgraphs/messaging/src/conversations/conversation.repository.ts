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

/** What a message needs a place for. */
export interface PlaceRequest {
  conversationId: string;
  /** Of the conversation, on which the sender was judged. */
  version: number;
  request: RequestKey;
}

/** A place for one message, and whether the sender's key is theirs to use. */
export interface ReservedPlace {
  sequence: number;
  /** Never before the message before it. */
  sentAt: Date;
  /** False: the key stands for something else, and the transaction must be rolled back. */
  isKeyFree: boolean;
}

/** `HELD`: somebody else has the conversation's lock. `STALE`: it is not, or no longer, at that version. */
export type Reservation = ReservedPlace | 'HELD' | 'STALE';

// Conversations first, then keys, each in one order whoever calls: no two callers wait for each other.
const reserve = (waiting: 'SKIP LOCKED' | '') => `
  WITH input AS (
    SELECT *, row_number() OVER (PARTITION BY id, version ORDER BY place) AS nth
    FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[])
      WITH ORDINALITY AS input (id, version, account_id, operation, key, contents_hash, place)
  ), held AS (
    SELECT id FROM conversations WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE ${waiting}
  ), head AS (
    UPDATE conversations SET last_sequence = last_sequence + added.messages, last_message_at = GREATEST(last_message_at, $7)
    FROM (SELECT id, version, count(*)::int AS messages FROM input GROUP BY id, version) added JOIN held USING (id)
    WHERE conversations.id = added.id AND conversations.version = added.version
    RETURNING conversations.id, conversations.version, last_sequence - added.messages AS before, last_message_at AS sent_at
  ), placed AS (
    SELECT input.*, (head.before + input.nth)::int AS sequence, head.sent_at FROM input JOIN head USING (id, version)
  ), claimed AS (
    INSERT INTO idempotency_keys (account_id, operation, key, contents_hash, conversation_id, sequence, created_at)
    SELECT account_id, operation, key, contents_hash, id, sequence, $7 FROM placed ORDER BY account_id, operation, key, place
    ON CONFLICT DO NOTHING
    RETURNING conversation_id, sequence
  )
  SELECT held.id IS NOT NULL AS "isOurs", placed.sequence, placed.sent_at AS "sentAt", claimed.sequence IS NOT NULL AS "isKeyFree"
  FROM input LEFT JOIN held USING (id) LEFT JOIN placed USING (place)
    LEFT JOIN claimed ON claimed.conversation_id = placed.id AND claimed.sequence = placed.sequence
  ORDER BY input.place`;

const reserveWaiting = reserve('');
const reserveOrSkip = reserve('SKIP LOCKED');

/**
 * Takes the conversations' locks, their next sequences and the senders' keys in one statement. `waits`: for locks that others
 * have; else their messages are `HELD`, so that no conversation keeps others waiting.
 */
export async function reservePlaces(
  transaction: Transaction,
  wanted: readonly PlaceRequest[],
  { now, waits }: { now: Date; waits: boolean },
): Promise<Reservation[]> {
  const rows = await transaction.query<ReservationRow>(waits ? reserveWaiting : reserveOrSkip, [
    wanted.map(({ conversationId }) => conversationId),
    wanted.map(({ version }) => version),
    wanted.map(({ request }) => request.accountId),
    wanted.map(({ request }) => request.operation),
    wanted.map(({ request }) => request.key),
    wanted.map(({ request }) => request.contentsHash),
    now,
  ]);
  return rows.map(({ isOurs, sequence, sentAt, isKeyFree }) => {
    if (sequence !== null && sentAt !== null) return { sequence, sentAt, isKeyFree };
    return isOurs || waits ? 'STALE' : 'HELD';
  });
}

interface ReservationRow {
  isOurs: boolean;
  /** Null where the conversation is held, or is not at the version. */
  sequence: number | null;
  sentAt: Date | null;
  isKeyFree: boolean;
}
