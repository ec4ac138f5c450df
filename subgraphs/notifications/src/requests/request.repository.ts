import type { Queryable, Transaction } from '@chorus/database';
import type { Position } from '../notifications/position';

/** What waits of one stranger; its place in the list is that of the newest. */
export interface WaitingStranger extends Position {
  strangerId: string;
  /** The newest 100, newest first. */
  groupIds: string[];
}

/** Notifications of each stranger are looked at so far. */
export const mostCounted = 100;

/** What somebody dismissed shows again only when something is added to it. */
const isWaiting = `g.recipient_id = $1 AND g.folder = 'REQUESTS' AND g.in_app AND g.hidden_at IS NULL
  AND NOT EXISTS (SELECT FROM stranger_standings s
    WHERE s.account_id = $1 AND s.stranger_id = m.actor_id AND s.dismissed_at >= g.updated_at)`;

/** Strangers whose notifications wait, the one with the newest first, strictly after a place. Not judged. */
export async function findWaiting(
  database: Queryable,
  accountId: string,
  { after, limit }: { after: Position; limit: number },
): Promise<WaitingStranger[]> {
  const rows = await database.query<{
    strangerId: string;
    groupIds: string[];
    updatedAt: Date;
    id: string;
  }>(
    `WITH ranked AS (
       SELECT m.actor_id, g.id, g.updated_at,
         row_number() OVER (PARTITION BY m.actor_id ORDER BY g.updated_at DESC, g.id DESC) AS place
       FROM groups g JOIN (SELECT DISTINCT group_id, actor_id FROM group_members) m ON m.group_id = g.id
       WHERE ${isWaiting})
     SELECT actor_id AS "strangerId", array_agg(id ORDER BY place) AS "groupIds",
       max(updated_at) AS "updatedAt", (array_agg(id ORDER BY place))[1] AS id
     FROM ranked WHERE place <= ${mostCounted} GROUP BY actor_id
     HAVING (max(updated_at), (array_agg(id ORDER BY place))[1]) < ($2::timestamptz, $3::uuid)
     ORDER BY 3 DESC, 4 DESC LIMIT $4`,
    [accountId, after.updatedAt, after.id, limit],
  );
  return rows.map(({ updatedAt, ...row }) => ({ ...row, updatedAt: updatedAt.toISOString() }));
}

/** Is, or was, there anything of this stranger to decide about? */
export async function hasRequest(
  database: Queryable,
  accountId: string,
  strangerId: string,
): Promise<boolean> {
  const rows = await database.query(
    `SELECT FROM stranger_standings WHERE account_id = $1 AND stranger_id = $2
     UNION ALL
     SELECT FROM groups g JOIN group_members m ON m.group_id = g.id
     WHERE g.recipient_id = $1 AND g.folder = 'REQUESTS' AND m.actor_id = $2 LIMIT 1`,
    [accountId, strangerId],
  );
  return rows.length > 0;
}

export async function putStanding(
  transaction: Transaction,
  { accountId, strangerId }: { accountId: string; strangerId: string },
  { acceptedAt, dismissedAt }: { acceptedAt: Date | null; dismissedAt: Date | null },
): Promise<void> {
  await transaction.execute(
    `INSERT INTO stranger_standings (account_id, stranger_id, accepted_at, dismissed_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account_id, stranger_id) DO UPDATE SET accepted_at = $3, dismissed_at = $4`,
    [accountId, strangerId, acceptedAt, dismissedAt],
  );
}

/**
 * Puts all that waits of a stranger into the list, at its place in time. Each stands for itself there: what comes next of its
 * kind and subject goes to a notification of its own or of others.
 */
export const moveToInbox = (
  transaction: Transaction,
  accountId: string,
  strangerId: string,
): Promise<{ id: string; version: number }[]> =>
  transaction.query<{ id: string; version: number }>(
    `UPDATE groups SET folder = 'INBOX', slot = NULL, version = version + 1
     WHERE recipient_id = $1 AND folder = 'REQUESTS'
       AND id IN (SELECT group_id FROM group_members WHERE actor_id = $2)
     RETURNING id, version`,
    [accountId, strangerId],
  );

/** Removes up to `limit` of what waits since before an instant; says how many they were. */
export const deleteOldRequests = (database: Queryable, before: Date, limit: number): Promise<number> =>
  database.execute(
    `DELETE FROM groups WHERE id = ANY (ARRAY(
       SELECT id FROM groups WHERE folder = 'REQUESTS' AND updated_at < $1 LIMIT $2))`,
    [before, limit],
  );
