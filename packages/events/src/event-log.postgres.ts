import { Database } from '@chorus/database';
import type {
  DeadLetter,
  DeadLetterFilter,
  EventLog,
  LogAppender,
  LogSubscription,
  NewDeadLetter,
  PartitionProgress,
  SubscribeOptions,
} from './event-log';
import { parseEnds, PostgresAppender, type PartitionEnd } from './postgres/appender';
import { createDays, dropDays } from './postgres/days';
import { PostgresDeadLetters } from './postgres/dead-letters';
import { PostgresPositions } from './postgres/positions';
import { createTopics, migrateLog } from './postgres/schema';
import { Session } from './postgres/session';
import { PostgresSubscription } from './postgres/subscription';

export interface PostgresEventLogOptions {
  /** `postgresql://...` of the database that holds the log. Needs sessions: no pooler in transaction mode between. */
  url: string;
  /** The log's own schema, created when missing. Default `event_log`. */
  schema?: string;
  /** Partitions of a topic, fixed when the topic is created. Default 4. */
  partitionsPerTopic?: number;
  /** Days that the log keeps at least; longer while a group has not read them. Default 7. */
  retentionDays?: number;
  /** Connections of the pool, beside one for locks and LISTEN and one for the relay. Default 4. */
  maxConnections?: number;
}

const replayPayload = 'replay';
const reconnectMs = 500;

/** The event log in PostgreSQL tables of its own schema. One per process; `close` it after what uses it. */
export class PostgresEventLog implements EventLog {
  private readonly schema: string;
  private readonly database: Database;
  private readonly session: Session;
  private readonly positions: PostgresPositions;
  private readonly letters: PostgresDeadLetters;
  private readonly subscriptions = new Set<PostgresSubscription>();
  private reconnectTimer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: PostgresEventLogOptions) {
    this.schema = options.schema ?? 'event_log';
    if (!/^[a-z_][a-z0-9_]*$/.test(this.schema)) throw new TypeError(`Not a schema name: ${this.schema}`);
    this.database = new Database({
      url: options.url,
      schema: this.schema,
      maxConnections: options.maxConnections,
      applicationName: 'chorus-event-log',
    });
    this.session = new Session({
      url: options.url,
      schema: this.schema,
      applicationName: 'chorus-event-log-consumers',
      channel: this.schema,
      onNotification: (payload) => this.notified(payload),
      onLost: () => this.reconnect(0),
    });
    this.positions = new PostgresPositions(this.database);
    this.letters = new PostgresDeadLetters(this.database);
  }

  async prepare(topics: readonly string[]): Promise<void> {
    await migrateLog(this.database);
    await createDays(this.database, new Date());
    await createTopics(this.database, topics, this.options.partitionsPerTopic ?? 4);
  }

  openAppender(): LogAppender {
    const session = new Session({
      url: this.options.url,
      schema: this.schema,
      applicationName: 'chorus-event-log-relay',
    });
    // Consumers of this process need not wait for the NOTIFY to come around.
    return new PostgresAppender(this.database, session, this.schema, (ends) => this.appended(ends));
  }

  async subscribe(options: SubscribeOptions): Promise<LogSubscription> {
    await this.session.connect();
    const { session, positions, letters: deadLetters } = this;
    const subscription = new PostgresSubscription(options, { session, positions, deadLetters });
    await subscription.start();
    this.subscriptions.add(subscription);
    return subscription;
  }

  async progress(groups?: readonly string[]): Promise<PartitionProgress[]> {
    return this.positions.progress(groups);
  }

  async bury(letter: NewDeadLetter): Promise<void> {
    await this.letters.bury(letter);
  }

  async deadLetters(filter?: DeadLetterFilter & { limit?: number }): Promise<DeadLetter[]> {
    return this.letters.list(filter);
  }

  async deadLetterCounts(): Promise<ReadonlyMap<string, number>> {
    return this.letters.counts();
  }

  async requestReplay(filter: DeadLetterFilter): Promise<number> {
    const requested = await this.letters.requestReplay(filter);
    if (requested > 0) {
      await this.database.execute('SELECT pg_notify($1, $2)', [this.schema, replayPayload]);
      this.wakeAll();
    }
    return requested;
  }

  async maintain(now: Date = new Date()): Promise<string[]> {
    await createDays(this.database, now);
    return dropDays(this.database, now, this.options.retentionDays ?? 7);
  }

  async forgetGroup(group: string): Promise<void> {
    await this.positions.forget(group);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.reconnectTimer);
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    this.subscriptions.clear();
    await this.session.close();
    await this.database.close();
  }

  private notified(payload: string): void {
    const ends = parseEnds(payload);
    if (ends) this.appended(ends);
    else this.wakeAll();
  }

  private appended(ends: readonly PartitionEnd[]): void {
    for (const subscription of this.subscriptions) subscription.appended(ends);
  }

  private wakeAll(): void {
    for (const subscription of this.subscriptions) subscription.wake();
  }

  /** Listens again after a lost connection, then looks for what was said meanwhile. */
  private reconnect(afterMs: number): void {
    clearTimeout(this.reconnectTimer);
    if (this.closed || this.subscriptions.size === 0) return;
    this.reconnectTimer = setTimeout(() => {
      this.session.connect().then(
        () => this.wakeAll(),
        () => this.reconnect(reconnectMs),
      );
    }, afterMs);
    this.reconnectTimer.unref();
  }
}
