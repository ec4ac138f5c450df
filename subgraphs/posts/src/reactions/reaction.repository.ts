import type { Queryable, Transaction } from '@chorus/database';
import type { TimePosition } from '../lists/position';
import type { ReactionCounts, ReactionKind, ReactionRecord } from './reaction';

/** How one person reacted to each of these subjects. */
export async function findReactionsOf(
  database: Queryable,
  accountId: string,
  subjectIds: readonly string[],
): Promise<Map<string, ReactionKind>> {
  const rows = await database.query<{ subjectId: string; kind: ReactionKind }>(
    `SELECT subject_id AS "subjectId", kind FROM reactions WHERE account_id = $1 AND subject_id = ANY ($2::uuid[])`,
    [accountId, subjectIds],
  );
  return new Map(rows.map(({ subjectId, kind }) => [subjectId, kind]));
}

export interface ReactionSlice {
  subjectId: string;
  /** `id` is that of the account. */
  after: TimePosition;
  limit: number;
}

/** Newest first. */
export async function findReactionsTo(
  database: Queryable,
  slices: readonly ReactionSlice[],
  limit: number,
): Promise<(ReactionRecord & { place: number })[]> {
  return database.query(
    `SELECT list.place::int AS place, reaction.*
     FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[]) WITH ORDINALITY AS list (subject_id, at, id, place)
     CROSS JOIN LATERAL (
       SELECT r.account_id AS "accountId", r.kind, r.created_at AS "createdAt" FROM reactions r
       WHERE r.subject_id = list.subject_id AND (r.created_at, r.account_id) < (list.at, list.id)
       ORDER BY r.created_at DESC, r.account_id DESC
       LIMIT $4
     ) reaction
     ORDER BY list.place, "createdAt" DESC, "accountId" DESC`,
    [
      slices.map(({ subjectId }) => subjectId),
      slices.map(({ after }) => after.at),
      slices.map(({ after }) => after.id),
      limit,
    ],
  );
}

export interface StoredReaction extends ReactionRecord {
  subjectType: 'POST' | 'COMMENT';
  subjectId: string;
  postId: string;
}

/** Stores a reaction, or replaces the person's earlier one. */
export async function upsertReaction(transaction: Transaction, reaction: StoredReaction): Promise<void> {
  await transaction.execute(
    `INSERT INTO reactions (subject_id, account_id, subject_type, post_id, kind, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (subject_id, account_id) DO UPDATE SET kind = excluded.kind, created_at = excluded.created_at`,
    [
      reaction.subjectId,
      reaction.accountId,
      reaction.subjectType,
      reaction.postId,
      reaction.kind,
      reaction.createdAt,
    ],
  );
}

export async function deleteReaction(
  transaction: Transaction,
  subjectId: string,
  accountId: string,
): Promise<void> {
  await transaction.execute('DELETE FROM reactions WHERE subject_id = $1 AND account_id = $2', [
    subjectId,
    accountId,
  ]);
}

const countStatements = {
  POST: 'UPDATE posts SET reaction_counts = $2, reactions_count = $3 WHERE id = $1',
  COMMENT: 'UPDATE comments SET reaction_counts = $2, reactions_count = $3 WHERE id = $1',
};

/** Writes the subject's counts, which were read under the lock that the transaction holds. */
export async function updateReactionCounts(
  transaction: Transaction,
  subject: { subjectType: 'POST' | 'COMMENT'; subjectId: string },
  counts: ReactionCounts,
): Promise<void> {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  await transaction.execute(countStatements[subject.subjectType], [
    subject.subjectId,
    JSON.stringify(counts),
    total,
  ]);
}
