import type { Database, Transaction } from '@chorus/database';
import { mergeByTime } from './merge-by-time';
import { distance, streamPartitions, type Place } from './place';
import { retireSlots } from './postgres/retire-slots';
import * as statements from './postgres/statements';
import { partitionOf, type LogEntry, type LogPage, type NewEntry, type StreamLog } from './stream-log';

export interface PostgresStreamLogOptions {
  /** The domain's tables, `stream_entries` and `stream_heads` (prisma/stream.sql) among them. */
  database: Database;
  /** When entries occur and what is old; default PostgreSQL's clock. For tests. */
  clock?: () => Date;
}

/** Reading one topic by its index costs about as much as passing so many entries of others. */
const entriesPerTopic = 50;

interface Row<Event> {
  partition: number;
  position: string;
  topic: string;
  event: Event;
  occurred_at: Date;
}

/** The log in tables of the domain's own schema. */
export class PostgresStreamLog<Event> implements StreamLog<Event> {
  constructor(private readonly options: PostgresStreamLogOptions) {}

  async append(transaction: Transaction, entries: readonly NewEntry<Event>[]): Promise<LogEntry<Event>[]> {
    if (entries.length === 0) return [];
    const rows = await transaction.query<Pick<Row<Event>, 'partition' | 'position' | 'occurred_at'>>(
      statements.append,
      [
        entries.map(({ topic }) => topic),
        entries.map(({ topic }) => partitionOf(topic)),
        entries.map(({ event }) => JSON.stringify(event)),
        this.now(),
      ],
    );
    return entries.map((entry, index) => {
      const { partition, position, occurred_at: occurredAt } = rows[index]!;
      return { ...entry, partition, position: Number(position), occurredAt };
    });
  }

  async bounds() {
    const rows = await this.options.database.query<{ last: string; expired: string }>(statements.bounds);
    if (rows.length !== streamPartitions)
      throw new Error(`The stream has ${rows.length} partitions instead of ${streamPartitions}.`);
    return {
      oldest: rows.map(({ expired }) => Number(expired)),
      heads: rows.map(({ last }) => Number(last)),
    };
  }

  async page(topics: readonly string[], after: Place, upTo: Place, limit: number): Promise<LogPage<Event>> {
    const partitions = [...new Set(topics.map(partitionOf))].filter(
      (partition) => after[partition]! < upTo[partition]!,
    );
    if (partitions.length === 0) return { entries: [], place: upTo };
    // Enough of each partition that a page is rarely cut short by one of them.
    const perPartition = Math.min(limit, Math.max(10, Math.ceil((limit * 4) / partitions.length)));
    const spans = [partitions, partitions.map((of) => after[of]), partitions.map((of) => upTo[of])];
    const isNear = distance(after, upTo) <= topics.length * entriesPerTopic;
    const rows = isNear
      ? await this.read(statements.pageOfSpans, [...spans, topics, perPartition])
      : await this.read(statements.pageOfTopics, [...spans, topics, topics.map(partitionOf), perPartition]);
    return mergeByTime(rows, { after, upTo, perPartition, limit });
  }

  async since(after: Place, limit: number): Promise<LogEntry<Event>[]> {
    return this.read(statements.since, [after, limit]);
  }

  async retire(): Promise<void> {
    await retireSlots(this.options.database, this.now());
  }

  private async read(statement: string, values: readonly unknown[]): Promise<LogEntry<Event>[]> {
    const rows = await this.options.database.query<Row<Event>>(statement, values);
    return rows.map(({ partition, position, topic, event, occurred_at: occurredAt }) => ({
      topic,
      event,
      partition,
      position: Number(position),
      occurredAt,
    }));
  }

  private now(): Date | null {
    return this.options.clock?.() ?? null;
  }
}
