import type { Database, Queryable, Transaction } from '@chorus/database';

/**
 * Notes events as handled by a group and returns the ids of those that had not been. Waits for a rival transaction that
 * is at the same events, so two workers on one partition (a claim lost in mid-batch) still take turns, in order.
 */
export async function noteHandled(
  transaction: Transaction,
  group: string,
  eventIds: readonly string[],
): Promise<Set<string>> {
  const rows = await transaction.query<{ event_id: string }>(
    `INSERT INTO inbox (consumer_group, event_id)
     SELECT $1, event_id FROM unnest($2::uuid[]) WITH ORDINALITY AS handled (event_id, place) ORDER BY place
     ON CONFLICT DO NOTHING
     RETURNING event_id`,
    [group, eventIds],
  );
  return new Set(rows.map(({ event_id }) => event_id));
}

/** Which of these events the group has handled. */
export async function findHandled(
  database: Queryable,
  group: string,
  eventIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ event_id: string }>(
    'SELECT event_id FROM inbox WHERE consumer_group = $1 AND event_id = ANY ($2::uuid[])',
    [group, eventIds],
  );
  return new Set(rows.map(({ event_id }) => event_id));
}

const trimmedAtOnce = 5_000;

/**
 * Forgets what a group handled before `cutoff`. Event ids start with their time, so the primary key finds the old ones;
 * `processed_at` spares an old event that was delivered lately.
 */
export async function trimInbox(database: Database, group: string, cutoff: Date): Promise<number> {
  const firstIdOfCutoff = `${cutoff.getTime().toString(16).padStart(12, '0')}${'0'.repeat(20)}`;
  let trimmed = 0;
  for (;;) {
    const rows = await database.execute(
      `DELETE FROM inbox WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM inbox
         WHERE consumer_group = $1 AND event_id < $2::uuid AND processed_at < $3
         LIMIT ${trimmedAtOnce}))`,
      [group, firstIdOfCutoff, cutoff],
    );
    trimmed += rows;
    if (rows < trimmedAtOnce) return trimmed;
  }
}
