import type { EventEnvelope } from './envelope';

/**
 * The event log: topics cut into partitions, each an append-only sequence with dense offsets from 0. Only the relay
 * appends. Consumer groups read, each at its own position, in order per partition, at least once. What a group gave up
 * on is kept as its dead letters. Adapters: `PostgresEventLog`.
 */
export interface EventLog {
  /** Creates what is missing: the store, the topics, room for the coming days. Call it before anything else. */
  prepare(topics: readonly string[]): Promise<void>;
  /** The relay's way in. */
  openAppender(): LogAppender;
  /** Delivers to one group until the subscription is stopped. A new group starts from the beginning. */
  subscribe(options: SubscribeOptions): Promise<LogSubscription>;
  /** Where groups stand, by partition; every known group when none is named. */
  progress(groups?: readonly string[]): Promise<PartitionProgress[]>;
  /** Keeps an event that a group gives up on. Idempotent per group and event. */
  bury(letter: NewDeadLetter): Promise<void>;
  /** Dead letters, oldest first; default at most 100. */
  deadLetters(filter?: DeadLetterFilter & { limit?: number }): Promise<DeadLetter[]>;
  /** How many dead letters nobody has replayed, by group; groups without any are left out. */
  deadLetterCounts(): Promise<ReadonlyMap<string, number>>;
  /** Asks the groups to try these dead letters again. Returns how many. Those replayed already are left alone. */
  requestReplay(filter: DeadLetterFilter): Promise<number>;
  /** Makes room for coming days and drops days that retention and every group have passed. Returns the days dropped. */
  maintain(now?: Date): Promise<string[]>;
  /** Forgets a group that is no more, with its position; its unread events no longer hold back retention. */
  forgetGroup(group: string): Promise<void>;
  close(): Promise<void>;
}

/** A committed outbox row. */
export interface OutboxRecord {
  /** The row's id in its outbox, as decimal digits. */
  outboxId: string;
  eventId: string;
  topic: string;
  partitionKey: string;
  /** The envelope as JSON text. */
  envelope: string;
}

/** Names of outbox rows that are in the log already. */
export interface AppendedRows {
  outboxIds: string[];
  eventIds: string[];
}

/** Appends on behalf of outboxes; what it claimed is lost with its connection, and given up by `close`. */
export interface LogAppender {
  /**
   * Becomes the only relay of this outbox; null while another process is. Answers with the last rows appended from it:
   * a relay that died between append and removal left them in the outbox, so remove them before reading it.
   */
  claim(outbox: string): Promise<AppendedRows | null>;
  /** Appends all, in order, or nothing. Throws when the claim is lost. */
  append(outbox: string, records: readonly OutboxRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface LogRecord {
  offset: number;
  event: EventEnvelope;
}

/** Consecutive events of one partition, never empty. */
export interface LogBatch {
  topic: string;
  partition: number;
  records: LogRecord[];
}

/** How far a batch got. */
export interface Delivery {
  /** The first so many records are done, be it as dead letters; the group's position moves past them. */
  handled: number;
  /** Deliver the rest no sooner than this, in milliseconds; other partitions go on meanwhile. Default: at once. */
  retryInMs?: number;
}

export interface SubscribeOptions {
  group: string;
  topics: readonly string[];
  /** Records per batch, at most: with `concurrency`, the bound of what is read ahead. */
  batchSize: number;
  /** Partitions in hand at once. */
  concurrency: number;
  /** Called for one batch of a partition at a time, in the whole system. The position is saved after it. Must not throw. */
  deliver(batch: LogBatch): Promise<Delivery>;
  /** Tries a dead letter again, as asked by `requestReplay`. */
  redeliver(letter: DeadLetter): Promise<Redelivery>;
  /** Told of failures of the log itself; the subscription goes on by itself. */
  onError(error: unknown): void;
}

/** `postponed`: something unreachable, not the event, stands in the way; try later. */
export type Redelivery =
  { outcome: 'done' } | { outcome: 'failed'; reason: string } | { outcome: 'postponed' };

export interface LogSubscription {
  /** Looks for new events now. */
  wake(): void;
  /** Takes no new batch; resolves when none is in hand. */
  pause(): Promise<void>;
  resume(): void;
  /** Finishes what is in hand and gives up its partitions. */
  stop(): Promise<void>;
}

export interface NewDeadLetter {
  group: string;
  topic: string;
  partition: number;
  offset: number;
  event: EventEnvelope;
  /** Why, in words that hold no secret. */
  reason: string;
  attempts: number;
}

export interface DeadLetter extends NewDeadLetter {
  failedAt: Date;
  replayRequestedAt: Date | null;
  /** When a replay succeeded; null while it is dead. */
  replayedAt: Date | null;
}

export interface DeadLetterFilter {
  group?: string;
  /** The event's id. */
  id?: string;
  /** Those that are dead still (default), those waiting for their replay, or every one that ever was. */
  state?: 'dead' | 'replaying' | 'all';
}

export interface PartitionProgress {
  group: string;
  topic: string;
  partition: number;
  /** The next offset that the group will handle. */
  position: number;
  /** The offset that the next append will get. */
  end: number;
}
