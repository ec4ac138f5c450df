import type { Queryable, Transaction } from '@chorus/database';
import type { RequestKey } from './idempotency';

/** What was made under a key before: a conversation, or a message of it. */
export interface KeptResult {
  conversationId: string;
  sequence: number;
  contentsHash: string;
}

export async function findKeptResult(
  database: Queryable,
  { accountId, operation, key }: RequestKey,
): Promise<KeptResult | null> {
  const [row] = await database.query<KeptResult>(
    `SELECT conversation_id AS "conversationId", sequence, contents_hash AS "contentsHash" FROM idempotency_keys
     WHERE account_id = $1 AND operation = $2 AND key = $3`,
    [accountId, operation, key],
  );
  return row ?? null;
}

/**
 * Claims the key in the transaction that makes its result; false when somebody has it. Waits for a transaction that has
 * claimed it and not ended yet: that is what makes a double click one.
 */
export async function claimKey(
  transaction: Transaction,
  request: RequestKey,
  made: { conversationId: string; sequence: number; createdAt: Date },
): Promise<boolean> {
  const claimed = await transaction.execute(
    `INSERT INTO idempotency_keys (account_id, operation, key, contents_hash, conversation_id, sequence, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT DO NOTHING`,
    [
      request.accountId,
      request.operation,
      request.key,
      request.contentsHash,
      made.conversationId,
      made.sequence,
      made.createdAt,
    ],
  );
  return claimed === 1;
}

export async function deleteKeysBefore(database: Queryable, instant: Date): Promise<void> {
  await database.execute('DELETE FROM idempotency_keys WHERE created_at < $1', [instant]);
}
