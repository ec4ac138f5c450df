import type { Database, Transaction } from '@chorus/database';
import { retentionDays } from '../stream-log';
import { ageOfSlot, allSlots } from './slots';

/**
 * Says of a day that is out of retention that it has expired, and empties its table when it was so for a day: whoever
 * began to read it in time has that day to end. `now`: null for PostgreSQL's clock.
 */
export async function retireSlots(database: Database, now: Date | null): Promise<void> {
  const at = now ?? (await clockOf(database));
  // The oldest slot is tomorrow's, too: its turn may come while we look.
  const old = allSlots
    .map((slot) => ({ slot, age: ageOfSlot(slot, at) }))
    .filter(({ age }) => age > retentionDays && age <= retentionDays + 2);
  for (const { slot } of old) await expire(database, slot);
  for (const { slot, age } of old) if (age === retentionDays + 2) await empty(database, slot);
}

async function clockOf(database: Database): Promise<Date> {
  const [row] = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return row!.now;
}

const tableOf = (slot: number) => `stream_entries_${slot}`;

/** Locks the heads in the order in which writers do. */
async function expire(database: Database, slot: number): Promise<void> {
  await database.execute(
    `WITH found AS (
       SELECT partition, (SELECT max(position) FROM ${tableOf(slot)} old WHERE old.partition = heads.partition) AS newest
       FROM stream_heads heads
     ), held AS (
       SELECT partition, newest FROM stream_heads JOIN found USING (partition)
       WHERE newest > expired ORDER BY partition FOR NO KEY UPDATE OF stream_heads
     )
     UPDATE stream_heads head SET expired = greatest(expired, newest) FROM held WHERE held.partition = head.partition`,
  );
}

/** TRUNCATE, for it costs nothing whatever was in it. Gives up rather than hold up writers: the next run tries again. */
async function empty(database: Database, slot: number): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.execute(`SET LOCAL lock_timeout = '2s'`);
    await transaction.execute(`LOCK TABLE ONLY ${tableOf(slot)} IN ACCESS EXCLUSIVE MODE`);
    if (await isDone(transaction, slot)) await transaction.execute(`TRUNCATE ${tableOf(slot)}`);
  });
}

/** Has all that is in it expired, and is there anything? */
async function isDone(transaction: Transaction, slot: number): Promise<boolean> {
  const [row] = await transaction.query<{ done: boolean | null }>(
    `SELECT bool_and(newest <= expired) AS done
     FROM (
       SELECT expired, (SELECT max(position) FROM ${tableOf(slot)} old WHERE old.partition = heads.partition) AS newest
       FROM stream_heads heads
     ) found`,
  );
  return row?.done === true;
}
