import type { Queryable, Transaction } from '@chorus/database';
import type { StoredNotification } from '../notifications/notification';
import { findRecentByIds } from '../notifications/recent.repository';

/** Notes up to `limit` notifications that nothing was added to since `before` as on their way, and returns their ids. */
export async function beginArchiving(
  database: Queryable,
  { before, now, limit }: { before: string; now: Date; limit: number },
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `WITH old AS (
       SELECT id FROM groups WHERE updated_at < $1 AND in_app AND hidden_at IS NULL ORDER BY updated_at LIMIT $3
     ), noted AS (
       INSERT INTO archivings (group_id, started_at) SELECT id, $2 FROM old ON CONFLICT DO NOTHING
     )
     SELECT id FROM old`,
    [before, now, limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Locks those of these that are still old, so that nothing is added to them until the commit, and reads them. What somebody else
 * has in hand is left out.
 */
export async function lockForArchiving(
  transaction: Transaction,
  ids: readonly string[],
  { before, actors }: { before: string; actors: number },
): Promise<StoredNotification[]> {
  const rows = await transaction.query<{ id: string }>(
    `SELECT id FROM groups WHERE id = ANY ($1::uuid[]) AND updated_at < $2 AND in_app AND hidden_at IS NULL
     FOR UPDATE SKIP LOCKED`,
    [ids, before],
  );
  return findRecentByIds(
    transaction,
    rows.map(({ id }) => id),
    actors,
  );
}

/** They are in the archive: they leave what is recent. */
export async function finishArchiving(transaction: Transaction, ids: readonly string[]): Promise<void> {
  await transaction.execute(
    `WITH moved AS (DELETE FROM groups WHERE id = ANY ($1::uuid[]))
     DELETE FROM archivings WHERE group_id = ANY ($1::uuid[])`,
    [ids],
  );
}

/** What was on its way and is not among the recent any more, although it was not moved: it was withdrawn or dismissed. */
export async function findLost(database: Queryable, limit: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `SELECT a.group_id AS id FROM archivings a LEFT JOIN groups g ON g.id = a.group_id WHERE g.id IS NULL LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** They are neither on their way nor in the archive any more. */
export async function forgetArchivings(database: Queryable, ids: readonly string[]): Promise<void> {
  await database.execute('DELETE FROM archivings WHERE group_id = ANY ($1::uuid[])', [ids]);
}

/** Removes up to `limit` notifications that are in no list and that nothing was added to since `before`. */
export async function deleteUnlisted(database: Queryable, before: string, limit: number): Promise<void> {
  await database.execute(
    `DELETE FROM groups WHERE id = ANY (ARRAY(
       SELECT id FROM groups WHERE updated_at < $1 AND NOT in_app ORDER BY updated_at LIMIT $2))`,
    [before, limit],
  );
}
