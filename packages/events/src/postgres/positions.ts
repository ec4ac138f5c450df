import type { Database } from '@chorus/database';
import type { EventEnvelope } from '../envelope';
import type { LogRecord, PartitionProgress } from '../event-log';

export interface PartitionWork {
  topic: string;
  partition: number;
  /** Dead letters wait there for their replay. */
  replays: boolean;
}

/** Where each group stands, and the records that follow. */
export class PostgresPositions {
  constructor(private readonly database: Database) {}

  /** Gives a new group, or a group's new topic, its place: the beginning of what the log holds. */
  async register(group: string, topics: readonly string[]): Promise<void> {
    await this.database.execute(
      `INSERT INTO group_position (consumer_group, topic, partition)
       SELECT $1, topic, partition FROM topic_partition WHERE topic = ANY ($2)
       ON CONFLICT DO NOTHING`,
      [group, topics],
    );
  }

  async forget(group: string): Promise<void> {
    await this.database.execute('DELETE FROM group_position WHERE consumer_group = $1', [group]);
  }

  /** The partitions in which something waits for the group. */
  async waiting(group: string, topics: readonly string[]): Promise<PartitionWork[]> {
    return this.database.query<{ topic: string; partition: number; replays: boolean }>(
      `SELECT topic, partition, replays FROM (
         SELECT position.topic, position.partition,
           greatest(position.next_offset, head.first_offset) < head.next_offset AS behind,
           EXISTS (
             SELECT FROM dead_letter letter
             WHERE letter.consumer_group = position.consumer_group AND letter.topic = position.topic
               AND letter.partition = position.partition
               AND letter.replay_requested_at IS NOT NULL AND letter.replayed_at IS NULL
           ) AS replays
         FROM group_position position JOIN topic_partition head USING (topic, partition)
         WHERE position.consumer_group = $1 AND topic = ANY ($2)
       ) AS partition WHERE behind OR replays`,
      [group, topics],
    );
  }

  /** The records from the group's position on. */
  async read(group: string, topic: string, partition: number, limit: number): Promise<LogRecord[]> {
    const rows = await this.database.query<{ offset: string; envelope: EventEnvelope }>(
      `SELECT "offset", envelope FROM event
       WHERE topic = $2 AND partition = $3 AND "offset" >= (
         SELECT next_offset FROM group_position WHERE consumer_group = $1 AND topic = $2 AND partition = $3)
       ORDER BY "offset" LIMIT $4`,
      [group, topic, partition, limit],
    );
    return rows.map(({ offset, envelope }) => ({ offset: Number(offset), event: envelope }));
  }

  /** Moves the group's position on; never back. */
  async save(group: string, topic: string, partition: number, position: number): Promise<void> {
    await this.database.execute(
      `UPDATE group_position SET next_offset = $4
       WHERE consumer_group = $1 AND topic = $2 AND partition = $3 AND next_offset < $4`,
      [group, topic, partition, position],
    );
  }

  async progress(groups?: readonly string[]): Promise<PartitionProgress[]> {
    const rows = await this.database.query<{
      consumer_group: string;
      topic: string;
      partition: number;
      position: string;
      end: string;
    }>(
      `SELECT consumer_group, topic, partition, greatest(position.next_offset, first_offset) AS position,
         head.next_offset AS end
       FROM group_position position JOIN topic_partition head USING (topic, partition)
       WHERE $1::text[] IS NULL OR consumer_group = ANY ($1)
       ORDER BY consumer_group, topic, partition`,
      [groups ?? null],
    );
    return rows.map((row) => ({
      group: row.consumer_group,
      topic: row.topic,
      partition: row.partition,
      position: Number(row.position),
      end: Number(row.end),
    }));
  }
}
