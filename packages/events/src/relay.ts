import type { Database } from '@chorus/database';
import type { Logger } from '@chorus/telemetry';
import type { AppendedRows, LogAppender, OutboxRecord } from './event-log';
import { relayFailures, relayMoveDuration, relayMoved } from './event-metrics';
import { traceRelayed } from './event-traces';
import { retryDelayMs, retryPolicy, safeReason } from './retry';
import { Sleeper } from './sleeper';

export interface RelayOptions {
  /** The domain whose outbox it empties. */
  outbox: string;
  database: Database;
  appender: LogAppender;
  logger?: Logger;
}

const rowsAtOnce = 500;
const shortestPollMs = 50;
const longestPollMs = 250;
const claimPollMs = 1_000;
const retry = retryPolicy({ baseDelayMs: 50, maxDelayMs: 5_000 });
const nothing: AppendedRows = { outboxIds: [], eventIds: [] };

/**
 * Moves one outbox's committed rows, in id order, to the log. Rows leave the outbox after they are in the log, so a
 * crash between the two leaves rows that are there already: the log names them when the outbox is claimed again.
 */
export class Relay {
  private readonly sleeper = new Sleeper();
  private running: Promise<void> | undefined;
  private stopping = false;
  private failures = 0;
  /** Rows that are in the log and still in the outbox. Undefined while another relay has the outbox. */
  private appended: AppendedRows | undefined;

  constructor(private readonly options: RelayOptions) {
    for (const counter of [relayMoved, relayFailures]) counter.inc({ outbox: options.outbox }, 0);
  }

  get outbox(): string {
    return this.options.outbox;
  }

  /** Is it at work, and did its last try succeed? Also while another process has the outbox. */
  get isWell(): boolean {
    return this.running !== undefined && this.failures === 0;
  }

  start(): void {
    this.stopping = false;
    this.running ??= this.run();
  }

  /** Looks at once. */
  wake(): void {
    this.sleeper.wake();
  }

  /** Finishes the batch in hand. Does not wait for what arrives meanwhile. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    this.running = undefined;
  }

  /** Is there anything committed that is not in the log yet? Reads the outbox itself, whoever relays it. */
  async isEmpty(): Promise<boolean> {
    const [row] = await this.options.database.query<{ waiting: boolean }>(
      'SELECT EXISTS (SELECT FROM outbox) AS waiting',
    );
    return row?.waiting === false;
  }

  /** How much waits, at most 10,000, and for how long the first of it: whoever relays it. */
  async waiting(): Promise<{ events: number; oldestSeconds: number }> {
    const [row] = await this.options.database.query<{ events: number; oldest: string | null }>(
      `SELECT (SELECT count(*)::integer FROM (SELECT FROM outbox LIMIT 10000) AS first_rows) AS events,
         (SELECT envelope ->> 'occurredAt' FROM outbox ORDER BY id LIMIT 1) AS oldest`,
    );
    const { events = 0, oldest = null } = row ?? {};
    return {
      events,
      oldestSeconds: oldest === null ? 0 : Math.max(0, Date.now() - Date.parse(oldest)) / 1_000,
    };
  }

  private async run(): Promise<void> {
    let pollMs = shortestPollMs;
    while (!this.stopping) {
      try {
        const moved = await this.moveOnce();
        this.failures = 0;
        if (moved > 0) {
          pollMs = shortestPollMs;
          continue;
        }
        await this.sleeper.sleep(this.appended ? pollMs : claimPollMs);
        pollMs = Math.min(longestPollMs, pollMs * 1.25);
      } catch (error) {
        // Whatever is left half done, claiming again tells what the log has.
        this.appended = undefined;
        this.failures += 1;
        relayFailures.inc({ outbox: this.outbox });
        const retryInMs = retryDelayMs(retry, this.failures);
        this.options.logger?.warn(
          { outbox: this.outbox, retryInMs, reason: safeReason(error) },
          'relay failed',
        );
        await this.sleeper.sleep(retryInMs);
      }
    }
    await this.removeAppended();
  }

  private async moveOnce(): Promise<number> {
    const { appender, outbox } = this.options;
    this.appended ??= (await this.claim()) ?? undefined;
    if (!this.appended) return 0;
    const records = await this.takeNext(this.appended);
    this.appended = nothing;
    if (records.length === 0) return 0;
    const startedAt = performance.now();
    const endTraces = traceRelayed(outbox, records);
    await appender.append(outbox, records);
    endTraces();
    relayMoveDuration.observe({ outbox }, (performance.now() - startedAt) / 1_000);
    relayMoved.inc({ outbox }, records.length);
    this.appended = {
      outboxIds: records.map(({ outboxId }) => outboxId),
      eventIds: records.map(({ eventId }) => eventId),
    };
    return records.length;
  }

  private async claim(): Promise<AppendedRows | null> {
    const last = await this.options.appender.claim(this.outbox);
    if (!last || last.outboxIds.length === 0) return last;
    // By both ids: an outbox that was restored or emptied may have counted from the beginning again.
    await this.options.database.execute(
      `DELETE FROM outbox WHERE id = ANY ($1::bigint[]) AND envelope ->> 'id' = ANY ($2::text[])`,
      [last.outboxIds, last.eventIds],
    );
    return nothing;
  }

  /** Removes what is appended and reads what follows, in one round trip. */
  private async takeNext(appended: AppendedRows): Promise<OutboxRecord[]> {
    const rows = await this.options.database.query<OutboxRow>(
      `WITH removed AS (DELETE FROM outbox WHERE id = ANY ($1::bigint[]))
       SELECT id::text, topic, partition_key, envelope ->> 'id' AS event_id, envelope::text
       FROM outbox WHERE id NOT IN (SELECT unnest($1::bigint[]))
       ORDER BY outbox.id LIMIT ${rowsAtOnce}`,
      [appended.outboxIds],
    );
    return rows.map((row) => ({
      outboxId: row.id,
      eventId: row.event_id,
      topic: row.topic,
      partitionKey: row.partition_key,
      envelope: row.envelope,
    }));
  }

  private async removeAppended(): Promise<void> {
    const left = this.appended?.outboxIds ?? [];
    this.appended = undefined;
    if (left.length === 0) return;
    try {
      await this.options.database.execute('DELETE FROM outbox WHERE id = ANY ($1::bigint[])', [left]);
    } catch (error) {
      // The next claim removes them.
      this.options.logger?.warn(
        { outbox: this.outbox, reason: safeReason(error) },
        'outbox not cleaned at stop',
      );
    }
  }
}

interface OutboxRow {
  id: string;
  topic: string;
  partition_key: string;
  event_id: string;
  envelope: string;
}
