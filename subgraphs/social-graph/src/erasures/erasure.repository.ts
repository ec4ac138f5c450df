import type { Queryable } from '@chorus/database';

/** Notes that everything about an account is to be taken out. Idempotent. */
export async function requestErasure(queryable: Queryable, accountId: string, now: Date): Promise<void> {
  await queryable.execute(
    'INSERT INTO erasures (account_id, requested_at) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING',
    [accountId, now],
  );
}

export async function findErasures(
  queryable: Queryable,
): Promise<{ accountId: string; requestedAt: Date }[]> {
  const rows = await queryable.query<{ account_id: string; requested_at: Date }>(
    'SELECT account_id, requested_at FROM erasures ORDER BY requested_at',
  );
  return rows.map((row) => ({ accountId: row.account_id, requestedAt: row.requested_at }));
}

/** People with whom a person still has anything, at most `limit`. */
export async function findConnectedPeople(
  queryable: Queryable,
  personId: string,
  limit: number,
): Promise<string[]> {
  const rows = await queryable.query<{ id: string }>(
    `SELECT followee_id AS id FROM follows WHERE follower_id = $1
     UNION ALL SELECT follower_id FROM follows WHERE followee_id = $1
     UNION ALL SELECT target_id FROM follow_requests WHERE requester_id = $1
     UNION ALL SELECT requester_id FROM follow_requests WHERE target_id = $1
     UNION ALL SELECT friend_id FROM friendships WHERE person_id = $1
     UNION ALL SELECT target_id FROM friend_requests WHERE requester_id = $1
     UNION ALL SELECT requester_id FROM friend_requests WHERE target_id = $1
     UNION ALL SELECT blocked_id FROM blocks WHERE blocker_id = $1
     UNION ALL SELECT blocker_id FROM blocks WHERE blocked_id = $1
     UNION ALL SELECT muted_id FROM mutes WHERE muter_id = $1
     UNION ALL SELECT muter_id FROM mutes WHERE muted_id = $1
     LIMIT $2`,
    [personId, limit],
  );
  return [...new Set(rows.map(({ id }) => id))];
}

/** Blocks and mutes between two people, of which nobody is told: whoever keeps some hears of the deletion itself. */
export async function deleteBlocksAndMutes(
  queryable: Queryable,
  oneId: string,
  otherId: string,
): Promise<void> {
  await queryable.execute(
    `WITH unblocked AS (
       DELETE FROM blocks WHERE (blocker_id, blocked_id) IN (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))
     )
     DELETE FROM mutes WHERE (muter_id, muted_id) IN (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))`,
    [oneId, otherId],
  );
}

/** The last step: the person's counters, all zero by now, and the note itself. */
export async function finishErasure(queryable: Queryable, accountId: string): Promise<void> {
  await queryable.execute(
    `WITH finished AS (DELETE FROM erasures WHERE account_id = $1)
     DELETE FROM counters WHERE account_id = $1 AND (followers_count, following_count, friends_count) = (0, 0, 0)`,
    [accountId],
  );
}
