import { createHash } from 'node:crypto';
import type { Database } from '@chorus/database';
import type { AppendedRows, LogAppender, OutboxRecord } from '../event-log';
import { createDays } from './days';
import type { HeldLock, Session } from './session';

/** A partition of a topic and the offset that its next record will get. */
export interface PartitionEnd {
  topic: string;
  partition: number;
  end: number;
}

/**
 * Which partition a key lives in, for ever: changing this would let a new event of an aggregate overtake an old one.
 */
export function partitionOf(key: string, partitions: number): number {
  return createHash('md5').update(key).digest().readUInt32BE(0) % partitions;
}

export class PostgresAppender implements LogAppender {
  private readonly partitionsByTopic = new Map<string, Promise<number>>();
  private readonly claims = new Map<string, HeldLock>();

  constructor(
    private readonly database: Database,
    /** Holds one lock per claimed outbox, and does the appending: when it is lost, so is the right to append. */
    private readonly session: Session,
    private readonly channel: string,
    private readonly onAppended: (ends: PartitionEnd[]) => void,
  ) {}

  async claim(outbox: string): Promise<AppendedRows | null> {
    const lock = this.heldClaim(outbox) ?? (await this.session.tryLock(`relay/${outbox}`));
    if (!lock) return null;
    this.claims.set(outbox, lock);
    const [row] = await this.session.queryUnder<{ outbox_ids: string[]; event_ids: string[] }>(
      lock,
      { name: 'relay-position', text: 'SELECT outbox_ids, event_ids FROM relay_position WHERE outbox = $1' },
      [outbox],
    );
    return { outboxIds: row?.outbox_ids ?? [], eventIds: row?.event_ids ?? [] };
  }

  async append(outbox: string, records: readonly OutboxRecord[]): Promise<void> {
    const partitions = await Promise.all(records.map((record) => this.place(record)));
    const values = [
      outbox,
      records.map(({ topic }) => topic),
      partitions,
      records.map(({ eventId }) => eventId),
      records.map(({ envelope }) => envelope),
      records.map(({ outboxId }) => outboxId),
      this.channel,
    ];
    const lock = this.heldClaim(outbox);
    if (!lock) throw new Error(`The claim on the outbox ${outbox} is lost`);
    let rows: EndRow[];
    try {
      rows = await this.session.queryUnder<EndRow>(lock, appendStatement, values);
    } catch (error) {
      if (!isMissingDay(error)) throw error;
      // The machine slept through the hours in which the day should have been made ready.
      await createDays(this.database, new Date());
      rows = await this.session.queryUnder<EndRow>(lock, appendStatement, values);
    }
    this.onAppended(rows.map(({ topic, partition, end }) => ({ topic, partition, end: Number(end) })));
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  private heldClaim(outbox: string): HeldLock | null {
    const claim = this.claims.get(outbox);
    return claim && this.session.holds(claim) ? claim : null;
  }

  private async place({ topic, partitionKey }: OutboxRecord): Promise<number> {
    let partitions = this.partitionsByTopic.get(topic);
    if (!partitions) {
      partitions = this.countPartitions(topic);
      this.partitionsByTopic.set(topic, partitions);
      // A topic that is missing now may be created by a newer process.
      partitions.catch(() => this.partitionsByTopic.delete(topic));
    }
    return partitionOf(partitionKey, await partitions);
  }

  private async countPartitions(topic: string): Promise<number> {
    const [row] = await this.database.query<{ partitions: number }>(
      'SELECT count(*)::integer AS partitions FROM topic_partition WHERE topic = $1',
      [topic],
    );
    if (!row?.partitions) throw new Error(`The event log has no topic ${topic}`);
    return row.partitions;
  }
}

interface EndRow {
  topic: string;
  partition: number;
  end: string;
}

/**
 * One statement, so one commit: records with dense offsets, the heads, what was appended, and the NOTIFY. A payload too
 * long for NOTIFY is left empty, which means "look everywhere".
 */
const appendStatement = {
  name: 'append',
  text: `
    WITH record AS (
      SELECT *, row_number() OVER (PARTITION BY topic, partition ORDER BY place) - 1 AS nth
      FROM unnest($2::text[], $3::smallint[], $4::uuid[], $5::json[]) WITH ORDINALITY
        AS input (topic, partition, event_id, envelope, place)
    ), head AS (
      UPDATE topic_partition SET next_offset = next_offset + added.records
      FROM (SELECT topic, partition, count(*) AS records FROM record GROUP BY topic, partition) added
      WHERE topic_partition.topic = added.topic AND topic_partition.partition = added.partition
      RETURNING topic_partition.topic, topic_partition.partition, next_offset, next_offset - records AS first
    ), written AS (
      INSERT INTO event (topic, partition, "offset", day, event_id, envelope)
      SELECT topic, partition, first + nth, (now() AT TIME ZONE 'utc')::date, event_id, envelope
      FROM record JOIN head USING (topic, partition) ORDER BY place
    ), remembered AS (
      INSERT INTO relay_position (outbox, outbox_ids, event_ids) VALUES ($1, $6::bigint[], $4::uuid[])
      ON CONFLICT (outbox) DO UPDATE SET outbox_ids = excluded.outbox_ids, event_ids = excluded.event_ids
    ), payload AS (
      SELECT string_agg(topic || ':' || partition || ':' || next_offset, ',') AS text FROM head
    ), notified AS (
      SELECT pg_notify($7, CASE WHEN length(text) < 7000 THEN text ELSE '' END) FROM payload
    )
    SELECT topic, partition, next_offset AS end FROM head, notified`,
};

function isMissingDay(error: unknown): boolean {
  const { code, table } = error as { code?: string; table?: string };
  return code === '23514' && table === 'event';
}

/** Reads the payload of the NOTIFY; null for one that names no partitions. */
export function parseEnds(payload: string): PartitionEnd[] | null {
  const ends = payload.split(',').map((part) => {
    const [topic = '', partition, end] = part.split(':');
    return { topic, partition: Number(partition), end: Number(end) };
  });
  return ends.every(({ topic, end }) => topic !== '' && Number.isInteger(end)) ? ends : null;
}
