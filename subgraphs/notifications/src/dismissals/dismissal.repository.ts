import type { Queryable } from '@chorus/database';
import type { Folder } from '../groups/group';
import type { Position } from '../notifications/position';

/** Removes one of the person's notifications; false when it is not among the recent. */
export async function deleteGroup(transaction: Queryable, personId: string, id: string): Promise<boolean> {
  const deleted = await transaction.execute(
    'DELETE FROM groups WHERE id = $2 AND recipient_id = $1 AND in_app',
    [personId, id],
  );
  return deleted > 0;
}

/** Removes up to `limit` of the person's in a folder, at and behind a place; says how many they were. */
export function deleteGroupsUpTo(
  transaction: Queryable,
  personId: string,
  folder: Folder,
  { updatedAt, id, limit }: Position & { limit: number },
): Promise<number> {
  return transaction.execute(
    `DELETE FROM groups WHERE id = ANY (ARRAY(
       SELECT id FROM groups WHERE recipient_id = $1 AND folder = $2 AND in_app AND updated_at <= $3
         AND (updated_at, id) <= ($3::timestamptz, $4::uuid)
       ORDER BY updated_at DESC, id DESC LIMIT $5))`,
    [personId, folder, updatedAt, id, limit],
  );
}

/** From now on nothing of the archive at and behind this place is shown. The place only moves forward. */
export async function clearArchive(
  transaction: Queryable,
  personId: string,
  folder: Folder,
  { updatedAt, id }: Position,
): Promise<void> {
  await transaction.execute(
    `INSERT INTO clearings (person_id, folder, updated_at, group_id, is_pending) VALUES ($1, $2, $3, $4, true)
     ON CONFLICT (person_id, folder) DO UPDATE
       SET updated_at = EXCLUDED.updated_at, group_id = EXCLUDED.group_id, is_pending = true
     WHERE (clearings.updated_at, clearings.group_id) < (EXCLUDED.updated_at, EXCLUDED.group_id)`,
    [personId, folder, updatedAt, id],
  );
}

export interface Clearing extends Position {
  personId: string;
  folder: Folder;
}

/** What was cleared and is still in the archive. */
export async function findPendingClearings(database: Queryable, limit: number): Promise<Clearing[]> {
  const rows = await database.query<Omit<Clearing, 'updatedAt'> & { updatedAt: Date }>(
    `SELECT person_id AS "personId", folder, updated_at AS "updatedAt", group_id AS id FROM clearings
     WHERE is_pending LIMIT $1`,
    [limit],
  );
  return rows.map(({ updatedAt, ...rest }) => ({ ...rest, updatedAt: updatedAt.toISOString() }));
}

/** It is gone from the archive, unless more was cleared meanwhile. */
export async function finishClearing(
  database: Queryable,
  { personId, folder, updatedAt, id }: Clearing,
): Promise<void> {
  await database.execute(
    `UPDATE clearings SET is_pending = false
     WHERE person_id = $1 AND folder = $2 AND updated_at = $3 AND group_id = $4`,
    [personId, folder, updatedAt, id],
  );
}
