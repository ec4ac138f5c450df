import type { Database, Transaction } from '@chorus/database';
import { changeSchema } from './schema';

const daysAhead = 3;
const dayMs = 86_400_000;

/** The UTC day, as `2026-01-02`. */
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

const tableOf = (day: string): string => `event_${day.replaceAll('-', '')}`;

/** The days that have a partition, oldest first. */
async function existingDays(database: Database | Transaction): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT child.relname AS name FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
     WHERE inhparent = 'event'::regclass ORDER BY child.relname`,
  );
  return rows.map(({ name }) => name.replace(/^event_(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'));
}

/** Makes room for yesterday (clocks differ), today and the days ahead. */
export async function createDays(database: Database, now: Date): Promise<void> {
  const wanted = Array.from({ length: daysAhead + 2 }, (_, index) =>
    dayOf(now.getTime() + (index - 1) * dayMs),
  );
  const missingFrom = (existing: string[]) => wanted.filter((day) => !existing.includes(day));
  if (missingFrom(await existingDays(database)).length === 0) return;
  await changeSchema(database, async (transaction) => {
    for (const day of missingFrom(await existingDays(transaction))) {
      const next = dayOf(Date.parse(day) + dayMs);
      await transaction.execute(
        `CREATE TABLE ${tableOf(day)} PARTITION OF event FOR VALUES FROM ('${day}') TO ('${next}')`,
      );
    }
  });
}

/** Drops whole days beyond retention, oldest first, up to the first that some group has not read to its end. */
export async function dropDays(database: Database, now: Date, retentionDays: number): Promise<string[]> {
  const firstKept = dayOf(now.getTime() - retentionDays * dayMs);
  const dropped: string[] = [];
  for (const day of (await existingDays(database)).filter((existing) => existing < firstKept)) {
    if (!(await dropDay(database, day))) break;
    dropped.push(day);
  }
  return dropped;
}

async function dropDay(database: Database, day: string): Promise<boolean> {
  return changeSchema(database, async (transaction) => {
    if (!(await existingDays(transaction)).includes(day)) return true;
    const [unread] = await transaction.query<{ found: boolean }>(
      `SELECT EXISTS (
         SELECT FROM (SELECT topic, partition, max("offset") AS last FROM event WHERE day = $1 GROUP BY topic, partition) held
         JOIN group_position USING (topic, partition) WHERE next_offset <= last) AS found`,
      [day],
    );
    if (unread?.found) return false;
    await transaction.execute(
      `UPDATE topic_partition head SET first_offset = greatest(first_offset, held.last + 1)
       FROM (SELECT topic, partition, max("offset") AS last FROM event WHERE day = $1 GROUP BY topic, partition) held
       WHERE head.topic = held.topic AND head.partition = held.partition`,
      [day],
    );
    await transaction.execute(`DROP TABLE ${tableOf(day)}`);
    return true;
  });
}
