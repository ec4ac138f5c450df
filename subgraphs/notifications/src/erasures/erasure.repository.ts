import type { Queryable, Transaction } from '@chorus/database';

/** Notes that everything of an account is to be removed. Idempotent. */
export async function requestErasure(transaction: Transaction, accountId: string, now: Date): Promise<void> {
  await transaction.execute(
    'INSERT INTO erasures (account_id, requested_at) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING',
    [accountId, now],
  );
}

export async function findErasures(database: Queryable): Promise<{ accountId: string; requestedAt: Date }[]> {
  return database.query<{ accountId: string; requestedAt: Date }>(
    'SELECT account_id AS "accountId", requested_at AS "requestedAt" FROM erasures ORDER BY requested_at',
  );
}

/** Removes up to `limit` of the notifications that somebody was given; says how many they were. */
export function deleteGroupsOf(database: Queryable, accountId: string, limit: number): Promise<number> {
  return database.execute(
    `DELETE FROM groups WHERE id = ANY (ARRAY(SELECT id FROM groups WHERE recipient_id = $1 LIMIT $2))`,
    [accountId, limit],
  );
}

/** What is about the person alone, beside the notifications. */
export async function deletePlacesOf(database: Queryable, accountId: string): Promise<void> {
  await database.execute(
    `WITH marks AS (DELETE FROM read_marks WHERE person_id = $1),
       cleared AS (DELETE FROM clearings WHERE person_id = $1),
       preferred AS (DELETE FROM preferences WHERE account_id = $1),
       excepted AS (DELETE FROM person_overrides WHERE account_id = $1 OR person_id = $1),
       chosen AS (DELETE FROM settings WHERE account_id = $1),
       strangers AS (DELETE FROM stranger_standings WHERE account_id = $1 OR stranger_id = $1),
       digested AS (DELETE FROM digests WHERE account_id = $1)
     DELETE FROM push_jobs WHERE recipient_id = $1`,
    [accountId],
  );
}

export async function finishErasure(database: Queryable, accountId: string): Promise<void> {
  await database.execute('DELETE FROM erasures WHERE account_id = $1', [accountId]);
}
