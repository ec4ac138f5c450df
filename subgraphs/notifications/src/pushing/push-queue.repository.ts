import type { Transaction } from '@chorus/database';

/** A notification that somebody wants on their devices, as it stands when its transaction commits. */
export interface PushWish {
  groupId: string;
  recipientId: string;
  version: number;
}

/** A notification is pushed so often at most, however fast it grows. */
export const leastPauseMs = 60_000;

/**
 * Makes notifications due to be pushed: now, or a minute after they were last. One row for each, however often it is asked
 * for; an older version changes nothing. Call it in the transaction that changed them, each of them once.
 */
export async function queuePushes(
  transaction: Transaction,
  wishes: readonly PushWish[],
  now: Date,
): Promise<void> {
  if (wishes.length === 0) return;
  await transaction.execute(
    `INSERT INTO push_jobs AS job (group_id, recipient_id, version, due_at)
     SELECT group_id, recipient_id, version, $4::timestamptz
     FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS wish (group_id, recipient_id, version)
     ORDER BY group_id
     ON CONFLICT (group_id) DO UPDATE SET
       version = excluded.version,
       attempts = 0,
       device_ids = '{}',
       due_at = greatest(excluded.due_at, job.pushed_at + $5 * interval '1 millisecond')
     WHERE job.version < excluded.version`,
    [
      wishes.map(({ groupId }) => groupId),
      wishes.map(({ recipientId }) => recipientId),
      wishes.map(({ version }) => version),
      now,
      leastPauseMs,
    ],
  );
}

/** Notifications that are withdrawn: what is not on its way is not pushed. */
export async function withdrawPushes(transaction: Transaction, groupIds: readonly string[]): Promise<void> {
  if (groupIds.length === 0) return;
  await transaction.execute('DELETE FROM push_jobs WHERE group_id = ANY ($1::uuid[])', [groupIds]);
}
