import type { Queryable, Transaction } from '@chorus/database';
import { byPlace } from '../lists/by-place';
import type { ParticipantRecord, ParticipantRole, RequestState } from './participant';

/** Every column of `ParticipantRecord`, of a table called `p`. */
export const participantColumns = `p.conversation_id AS "conversationId", p.account_id AS "accountId", p.role,
  p.joined_at AS "joinedAt", p.joined_sequence AS "joinedSequence", p.request, p.cleared_sequence AS "clearedSequence",
  p.read_sequence AS "readSequence", p.delivered_sequence AS "deliveredSequence", p.is_muted AS "isMuted",
  p.muted_until AS "mutedUntil", p.archived_sequence AS "archivedSequence"`;

/** One person in each of these conversations; those that they are not in, or have left, are missing. */
export async function findParticipations(
  database: Queryable,
  accountId: string,
  conversationIds: readonly string[],
): Promise<Map<string, ParticipantRecord>> {
  const rows = await database.query<ParticipantRecord>(
    `SELECT ${participantColumns} FROM participants p
     WHERE p.account_id = $1 AND p.conversation_id = ANY ($2::uuid[]) AND p.left_at IS NULL`,
    [accountId, conversationIds],
  );
  return new Map(rows.map((row) => [row.conversationId, row]));
}

export async function findParticipant(
  database: Queryable,
  conversationId: string,
  accountId: string,
): Promise<ParticipantRecord | null> {
  const [row] = await database.query<ParticipantRecord>(
    `SELECT ${participantColumns} FROM participants p
     WHERE p.conversation_id = $1 AND p.account_id = $2 AND p.left_at IS NULL`,
    [conversationId, accountId],
  );
  return row ?? null;
}

/** Everybody in a conversation, the first to join first. */
export async function findParticipants(
  database: Queryable,
  conversationId: string,
): Promise<ParticipantRecord[]> {
  return database.query<ParticipantRecord>(
    `SELECT ${participantColumns} FROM participants p
     WHERE p.conversation_id = $1 AND p.left_at IS NULL
     ORDER BY p.joined_at, p.account_id`,
    [conversationId],
  );
}

/** Those of these people who are in a conversation. */
export async function findPresentIds(
  database: Queryable,
  conversationId: string,
  accountIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ accountId: string }>(
    `SELECT account_id AS "accountId" FROM participants
     WHERE conversation_id = $1 AND account_id = ANY ($2::uuid[]) AND left_at IS NULL`,
    [conversationId, accountIds],
  );
  return new Set(rows.map(({ accountId }) => accountId));
}

/** Who becomes the owner of a group that has none; null where nobody is left. */
export async function findHeir(database: Queryable, conversationId: string): Promise<string | null> {
  const [row] = await database.query<{ accountId: string }>(
    `SELECT account_id AS "accountId" FROM participants WHERE conversation_id = $1 AND left_at IS NULL
     ORDER BY role = 'ADMIN' DESC, request = 'NONE' DESC, joined_at, account_id LIMIT 1`,
    [conversationId],
  );
  return row?.accountId ?? null;
}

/** The ids of everybody in each of these conversations. */
export async function findParticipantIds(
  database: Queryable,
  conversationIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await database.query<{ conversationId: string; accountIds: string[] }>(
    `SELECT conversation_id AS "conversationId", array_agg(account_id::text ORDER BY joined_at, account_id) AS "accountIds"
     FROM participants WHERE conversation_id = ANY ($1::uuid[]) AND left_at IS NULL
     GROUP BY conversation_id`,
    [conversationIds],
  );
  return new Map(rows.map(({ conversationId, accountIds }) => [conversationId, accountIds]));
}

/** Up to `limit` people of each conversation strictly after a place, the first to join first; in the order of the slices. */
export async function findParticipantPages(
  database: Queryable,
  slices: readonly { conversationId: string; after: { joinedAt: string; accountId: string } }[],
  limit: number,
): Promise<ParticipantRecord[][]> {
  const rows = await database.query<ParticipantRecord & { place: number }>(
    `SELECT slice.place::int, p.* FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[])
       WITH ORDINALITY AS slice (conversation_id, joined_at, account_id, place)
     CROSS JOIN LATERAL (
       SELECT ${participantColumns} FROM participants p
       WHERE p.conversation_id = slice.conversation_id AND p.left_at IS NULL
         AND (p.joined_at, p.account_id) > (slice.joined_at, slice.account_id)
       ORDER BY p.joined_at, p.account_id LIMIT $4
     ) p
     ORDER BY slice.place, p."joinedAt", p."accountId"`,
    [
      slices.map(({ conversationId }) => conversationId),
      slices.map(({ after }) => after.joinedAt),
      slices.map(({ after }) => after.accountId),
      limit,
    ],
  );
  return byPlace(slices.length, rows);
}

export interface NewParticipant {
  accountId: string;
  role: ParticipantRole;
  request: RequestState;
  clearedSequence: number;
}

/** Puts people in, or back in: then they begin anew. */
export async function insertParticipants(
  transaction: Transaction,
  conversation: { id: string; lastSequence: number },
  joinedAt: Date,
  people: readonly NewParticipant[],
): Promise<void> {
  await transaction.execute(
    `INSERT INTO participants (conversation_id, account_id, role, request, cleared_sequence, joined_at, joined_sequence,
       read_sequence, delivered_sequence)
     SELECT $1, person.account_id, person.role, person.request, person.cleared, $2, $3, $3, $3
     FROM unnest($4::uuid[], $5::text[], $6::text[], $7::int[]) AS person (account_id, role, request, cleared)
     ON CONFLICT (conversation_id, account_id) DO UPDATE SET role = EXCLUDED.role, request = EXCLUDED.request,
       cleared_sequence = EXCLUDED.cleared_sequence, joined_at = EXCLUDED.joined_at,
       joined_sequence = EXCLUDED.joined_sequence, read_sequence = EXCLUDED.read_sequence,
       delivered_sequence = EXCLUDED.delivered_sequence, left_at = NULL, is_muted = false, muted_until = NULL,
       archived_sequence = NULL`,
    [
      conversation.id,
      joinedAt,
      conversation.lastSequence,
      people.map(({ accountId }) => accountId),
      people.map(({ role }) => role),
      people.map(({ request }) => request),
      people.map(({ clearedSequence }) => clearedSequence),
    ],
  );
}

export async function markLeft(
  transaction: Transaction,
  conversationId: string,
  accountId: string,
  leftAt: Date,
): Promise<void> {
  await transaction.execute(
    `UPDATE participants SET left_at = $3, role = 'MEMBER', request = 'NONE'
     WHERE conversation_id = $1 AND account_id = $2`,
    [conversationId, accountId, leftAt],
  );
}

export async function updateRole(
  transaction: Transaction,
  conversationId: string,
  accountId: string,
  role: ParticipantRole,
): Promise<void> {
  await transaction.execute(
    'UPDATE participants SET role = $3 WHERE conversation_id = $1 AND account_id = $2',
    [conversationId, accountId, role],
  );
}

export async function updateRequest(
  transaction: Transaction,
  conversationId: string,
  accountId: string,
  request: RequestState,
): Promise<void> {
  await transaction.execute(
    'UPDATE participants SET request = $3 WHERE conversation_id = $1 AND account_id = $2',
    [conversationId, accountId, request],
  );
}

/** Shows the conversation to the person also without a message. */
export async function showEmpty(
  transaction: Transaction,
  conversationId: string,
  accountId: string,
): Promise<void> {
  await transaction.execute(
    `UPDATE participants SET cleared_sequence = -1
     WHERE conversation_id = $1 AND account_id = $2 AND cleared_sequence = 0`,
    [conversationId, accountId],
  );
}
