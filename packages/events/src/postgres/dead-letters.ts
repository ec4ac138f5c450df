import type { Database } from '@chorus/database';
import type { DeadLetter, DeadLetterFilter, NewDeadLetter, Redelivery } from '../event-log';
import type { EventEnvelope } from '../envelope';

const columns = `consumer_group, event_id, topic, partition, "offset", envelope, reason, attempts, failed_at,
  replay_requested_at, replayed_at`;

const matches = `($1::text IS NULL OR consumer_group = $1) AND ($2::uuid IS NULL OR event_id = $2)
  AND ($3::text = 'all' OR (replayed_at IS NULL AND ($3::text = 'dead' OR replay_requested_at IS NOT NULL)))`;

const valuesOf = ({ group, id, state = 'dead' }: DeadLetterFilter) => [group ?? null, id ?? null, state];

/** The dead letters of every group. They hold their own copy of the event, so the log may drop its days. */
export class PostgresDeadLetters {
  constructor(private readonly database: Database) {}

  async bury(letter: NewDeadLetter): Promise<void> {
    await this.database.execute(
      `INSERT INTO dead_letter (consumer_group, event_id, topic, partition, "offset", envelope, reason, attempts)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (consumer_group, event_id) DO UPDATE
         SET reason = excluded.reason, attempts = excluded.attempts, failed_at = now()`,
      [
        letter.group,
        letter.event.id,
        letter.topic,
        letter.partition,
        letter.offset,
        JSON.stringify(letter.event),
        letter.reason,
        letter.attempts,
      ],
    );
  }

  async list(filter: DeadLetterFilter & { limit?: number } = {}): Promise<DeadLetter[]> {
    const rows = await this.database.query<DeadLetterRow>(
      `SELECT ${columns} FROM dead_letter WHERE ${matches} ORDER BY failed_at, event_id, consumer_group LIMIT $4`,
      [...valuesOf(filter), filter.limit ?? 100],
    );
    return rows.map(toDeadLetter);
  }

  async counts(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.query<{ consumer_group: string; letters: number }>(
      `SELECT consumer_group, count(*)::integer AS letters FROM dead_letter
       WHERE replayed_at IS NULL GROUP BY consumer_group`,
    );
    return new Map(rows.map(({ consumer_group, letters }) => [consumer_group, letters]));
  }

  async requestReplay(filter: DeadLetterFilter): Promise<number> {
    return this.database.execute(
      `UPDATE dead_letter SET replay_requested_at = now() WHERE ${matches} AND replayed_at IS NULL`,
      valuesOf(filter),
    );
  }

  /** Letters of one partition whose replay is asked for, in the order of the log. */
  async awaitingReplay(
    group: string,
    topic: string,
    partition: number,
    limit: number,
  ): Promise<DeadLetter[]> {
    const rows = await this.database.query<DeadLetterRow>(
      `SELECT ${columns} FROM dead_letter
       WHERE consumer_group = $1 AND topic = $2 AND partition = $3
         AND replay_requested_at IS NOT NULL AND replayed_at IS NULL
       ORDER BY "offset" LIMIT $4`,
      [group, topic, partition, limit],
    );
    return rows.map(toDeadLetter);
  }

  /** Notes how a replay went. A letter that fails again is dead again, with its newest reason. */
  async settleReplay({ group, event }: DeadLetter, redelivery: Redelivery): Promise<void> {
    if (redelivery.outcome === 'postponed') return;
    await this.database.execute(
      `UPDATE dead_letter SET
         replayed_at = CASE WHEN $3::text IS NULL THEN now() END,
         replay_requested_at = NULL,
         reason = coalesce($3, reason),
         attempts = attempts + 1
       WHERE consumer_group = $1 AND event_id = $2`,
      [group, event.id, redelivery.outcome === 'failed' ? redelivery.reason : null],
    );
  }
}

interface DeadLetterRow {
  consumer_group: string;
  topic: string;
  partition: number;
  offset: string;
  envelope: EventEnvelope;
  reason: string;
  attempts: number;
  failed_at: Date;
  replay_requested_at: Date | null;
  replayed_at: Date | null;
}

function toDeadLetter(row: DeadLetterRow): DeadLetter {
  return {
    group: row.consumer_group,
    topic: row.topic,
    partition: row.partition,
    offset: Number(row.offset),
    event: row.envelope,
    reason: row.reason,
    attempts: row.attempts,
    failedAt: row.failed_at,
    replayRequestedAt: row.replay_requested_at,
    replayedAt: row.replayed_at,
  };
}
