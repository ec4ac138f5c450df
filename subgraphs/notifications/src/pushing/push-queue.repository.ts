import type { Queryable, Transaction } from '@chorus/database';

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

/** A notification that is due, in one worker's hand until `leasedUntil`. */
export interface PushJob {
  groupId: string;
  recipientId: string;
  version: number;
  /** Tries so far that left devices over. */
  attempts: number;
  /** Devices that are left over; empty for all. */
  deviceIds: readonly string[];
  leasedUntil: Date;
}

/** Takes up to `limit` that are due: nobody else gets them before the lease ends. */
export const claimPushes = (
  database: Queryable,
  { now, leasedUntil, limit }: { now: Date; leasedUntil: Date; limit: number },
): Promise<PushJob[]> =>
  database.query<PushJob>(
    `UPDATE push_jobs SET leased_until = $2 WHERE group_id = ANY (ARRAY(
       SELECT group_id FROM push_jobs WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
       ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED))
     RETURNING group_id AS "groupId", recipient_id AS "recipientId", version, attempts, device_ids AS "deviceIds",
       leased_until AS "leasedUntil"`,
    [now, leasedUntil, limit],
  );

/** How a worker leaves a job. */
export interface PushSettlement {
  /** When it is to be looked at again; null for never. */
  dueAt: Date | null;
  attempts?: number;
  deviceIds?: readonly string[];
  /** When something was sent; null where nothing was. */
  pushedAt: Date | null;
}

/**
 * Gives a job out of hand. What has grown meanwhile is due for all devices again, a minute after the push at the earliest; a
 * job whose lease has ended is somebody else's and is left alone.
 */
export async function settlePush(
  database: Queryable,
  { groupId, leasedUntil, version }: PushJob,
  { dueAt, attempts = 0, deviceIds = [], pushedAt }: PushSettlement,
): Promise<void> {
  await database.execute(
    `UPDATE push_jobs SET
       leased_until = NULL,
       pushed_at = coalesce($4, pushed_at),
       due_at = CASE WHEN version = $3 THEN $5
         ELSE greatest(due_at, coalesce($4, pushed_at) + $8 * interval '1 millisecond') END,
       attempts = CASE WHEN version = $3 THEN $6 ELSE 0 END,
       device_ids = CASE WHEN version = $3 THEN $7::uuid[] ELSE '{}' END
     WHERE group_id = $1 AND leased_until = $2`,
    [groupId, leasedUntil, version, pushedAt, dueAt, attempts, deviceIds, leastPauseMs],
  );
}

/** Forgets when notifications were pushed that may be pushed again. */
export const forgetPushed = (database: Queryable, now: Date): Promise<number> =>
  database.execute(
    'DELETE FROM push_jobs WHERE due_at IS NULL AND (pushed_at IS NULL OR pushed_at < $1) AND leased_until IS NULL',
    [new Date(now.getTime() - leastPauseMs)],
  );
