import type { Queryable, Transaction } from '@chorus/database';
import type { RequestKey } from './idempotency';

/** What was made under a key before. */
export interface KeptResult {
  resultId: string;
  contentsHash: string;
}

export async function findKeptResult(
  database: Queryable,
  { accountId, operation, key }: RequestKey,
): Promise<KeptResult | null> {
  const [row] = await database.query<{ resultId: string; contentsHash: string }>(
    `SELECT result_id AS "resultId", contents_hash AS "contentsHash" FROM idempotency_keys
     WHERE account_id = $1 AND operation = $2 AND key = $3`,
    [accountId, operation, key],
  );
  return row ?? null;
}

/**
 * Claims the key for `resultId` in the transaction that makes it: returns null when it is ours, else what somebody made
 * under it first. Waits for a transaction that has claimed it and not ended yet: that is what makes a double click one.
 */
export async function claimKey(
  transaction: Transaction,
  request: RequestKey,
  resultId: string,
  createdAt: Date,
): Promise<KeptResult | null> {
  const claimed = await transaction.execute(
    `INSERT INTO idempotency_keys (account_id, operation, key, contents_hash, result_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [request.accountId, request.operation, request.key, request.contentsHash, resultId, createdAt],
  );
  if (claimed === 1) return null;
  // READ COMMITTED: this statement sees what the one before it waited for.
  const kept = await findKeptResult(transaction, request);
  if (!kept) throw new Error('The idempotency key was swept while it was claimed.');
  return kept;
}

export async function deleteKeysBefore(database: Queryable, instant: Date): Promise<void> {
  await database.execute('DELETE FROM idempotency_keys WHERE created_at < $1', [instant]);
}

/** Frees a key that this transaction claimed. */
export async function releaseKey(
  transaction: Transaction,
  { accountId, operation, key }: RequestKey,
): Promise<void> {
  await transaction.execute(
    'DELETE FROM idempotency_keys WHERE account_id = $1 AND operation = $2 AND key = $3',
    [accountId, operation, key],
  );
}
