import type { Queryable, Transaction } from '@chorus/database';
import type { OverrideLevel } from './will';

/** What somebody chose for one other person. */
export interface OverrideRecord {
  personId: string;
  inApp: OverrideLevel;
  push: OverrideLevel;
  email: OverrideLevel;
  changedAt: Date;
}

export interface OverridePlace {
  changedAt: string;
  personId: string;
}

const columns = 'person_id AS "personId", in_app AS "inApp", push, email, changed_at AS "changedAt"';

/** The last choice first, strictly after a place. */
export const findOverrides = (
  database: Queryable,
  accountId: string,
  after: OverridePlace,
  limit: number,
): Promise<OverrideRecord[]> =>
  database.query<OverrideRecord & Record<string, unknown>>(
    `SELECT ${columns} FROM person_overrides
     WHERE account_id = $1 AND (changed_at, person_id) < ($2::timestamptz, $3::uuid)
     ORDER BY changed_at DESC, person_id DESC LIMIT $4`,
    [accountId, after.changedAt, after.personId, limit],
  );

export async function findOverride(
  database: Queryable,
  accountId: string,
  personId: string,
): Promise<OverrideRecord | null> {
  const [row] = await database.query<OverrideRecord & Record<string, unknown>>(
    `SELECT ${columns} FROM person_overrides WHERE account_id = $1 AND person_id = $2`,
    [accountId, personId],
  );
  return row ?? null;
}

export async function countOverrides(database: Queryable, accountId: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM person_overrides WHERE account_id = $1',
    [accountId],
  );
  return row?.count ?? 0;
}

export async function putOverride(
  transaction: Transaction,
  accountId: string,
  { personId, inApp, push, email, changedAt }: OverrideRecord,
): Promise<void> {
  await transaction.execute(
    `INSERT INTO person_overrides (account_id, person_id, in_app, push, email, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (account_id, person_id) DO UPDATE SET in_app = $3, push = $4, email = $5, changed_at = $6`,
    [accountId, personId, inApp, push, email, changedAt],
  );
}

export async function deleteOverride(
  transaction: Transaction,
  accountId: string,
  personId: string,
): Promise<void> {
  await transaction.execute('DELETE FROM person_overrides WHERE account_id = $1 AND person_id = $2', [
    accountId,
    personId,
  ]);
}
