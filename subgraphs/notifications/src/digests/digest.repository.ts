import type { Queryable, Transaction } from '@chorus/database';

/**
 * Says when somebody's next digest is due, by when they had the last. What a worker has in hand ends: it finds that its own
 * is not the one that is due.
 */
export async function scheduleDigest(
  transaction: Transaction,
  accountId: string,
  dueAfter: (sentAt: Date | null) => Date | null,
): Promise<void> {
  const [row] = await transaction.query<{ sentAt: Date | null }>(
    'SELECT sent_at AS "sentAt" FROM digests WHERE account_id = $1 FOR UPDATE',
    [accountId],
  );
  const dueAt = dueAfter(row?.sentAt ?? null);
  if (!row && dueAt === null) return;
  await transaction.execute(
    `INSERT INTO digests (account_id, due_at) VALUES ($1, $2)
     ON CONFLICT (account_id) DO UPDATE SET due_at = $2, leased_until = NULL, attempts = 0`,
    [accountId, dueAt],
  );
}

/** A digest that a worker has in hand. */
export interface DueDigest {
  accountId: string;
  dueAt: Date;
  /** What makes this worker's hand different from the next one's. */
  leasedUntil: Date;
  attempts: number;
  sentAt: Date | null;
  coveredUntil: Date | null;
}

const columns = `account_id AS "accountId", due_at AS "dueAt", leased_until AS "leasedUntil", attempts, sent_at AS "sentAt",
  covered_until AS "coveredUntil"`;

/** Takes up to `limit` digests in hand that are due and that nobody has in hand. */
export const takeDue = (
  database: Queryable,
  { now, leasedUntil, limit }: { now: Date; leasedUntil: Date; limit: number },
): Promise<DueDigest[]> =>
  database.query<DueDigest & Record<string, unknown>>(
    `UPDATE digests SET leased_until = $2 WHERE account_id IN (
       SELECT account_id FROM digests WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
       ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING ${columns}`,
    [now, leasedUntil, limit],
  );

/**
 * The digest is done, or about to be sent: it is not due any more. False when it is not this worker's any more. `sentAt`:
 * when it is sent; null when there was nothing to send.
 */
export async function passOn(
  database: Queryable,
  { accountId, dueAt, leasedUntil }: DueDigest,
  { nextAt, sentAt }: { nextAt: Date | null; sentAt: Date | null },
): Promise<boolean> {
  const passed = await database.execute(
    `UPDATE digests SET due_at = $4, leased_until = NULL, attempts = 0, sent_at = coalesce($5, sent_at)
     WHERE account_id = $1 AND due_at = $2 AND leased_until = $3`,
    [accountId, dueAt, leasedUntil, nextAt, sentAt],
  );
  return passed === 1;
}

/** The mail server took it. */
export async function noteCovered(database: Queryable, accountId: string, until: Date): Promise<void> {
  await database.execute('UPDATE digests SET covered_until = $2 WHERE account_id = $1', [accountId, until]);
}

/** The mail server surely did not take it: it is due again, unless the person changed when meanwhile. */
export async function putBack(
  database: Queryable,
  { accountId, attempts, sentAt }: DueDigest,
  { nextAt, retryAt, triedAt }: { nextAt: Date | null; retryAt: Date; triedAt: Date },
): Promise<void> {
  await database.execute(
    `UPDATE digests SET due_at = $3, attempts = $4, sent_at = $5
     WHERE account_id = $1 AND due_at IS NOT DISTINCT FROM $2 AND sent_at = $6`,
    [accountId, nextAt, retryAt, attempts + 1, sentAt, triedAt],
  );
}

/** Nobody by this account wants mail any more. */
export async function stopDigests(transaction: Transaction, accountId: string): Promise<void> {
  await transaction.execute(`UPDATE settings SET digest_frequency = 'NEVER' WHERE account_id = $1`, [
    accountId,
  ]);
  await transaction.execute('UPDATE digests SET due_at = NULL, leased_until = NULL WHERE account_id = $1', [
    accountId,
  ]);
}
