import type { LogBatch, LogSubscription, SubscribeOptions } from '../event-log';
import type { PartitionEnd } from './appender';
import type { PostgresDeadLetters } from './dead-letters';
import type { PostgresPositions } from './positions';
import type { HeldLock, Session } from './session';

/** One partition as one subscription sees it. */
interface Partition {
  topic: string;
  partition: number;
  lock: HeldLock | null;
  state: 'idle' | 'queued' | 'inHand' | 'waiting';
  /** Something arrived while it was in hand. */
  again: boolean;
  replays: boolean;
  timer?: NodeJS.Timeout;
}

interface Parts {
  session: Session;
  positions: PostgresPositions;
  deadLetters: PostgresDeadLetters;
}

const fallbackPollMs = 2_000;
const errorRetryMs = 500;

/**
 * Works through the partitions that have something for the group, a few at a time, a batch each in turn. A partition's
 * lock is held while a batch is in hand and between the tries of a failing event, so that its waits hold for every
 * process; whoever gets it next goes on where it was left.
 */
export class PostgresSubscription implements LogSubscription {
  private readonly partitions = new Map<string, Partition>();
  private readonly queue: Partition[] = [];
  private inHand = 0;
  private taking = true;
  private stopped = false;
  private readonly onIdle = new Set<() => void>();
  private pollTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: SubscribeOptions,
    private readonly parts: Parts,
  ) {}

  async start(): Promise<void> {
    await this.parts.positions.register(this.options.group, this.options.topics);
    this.schedulePoll(0);
  }

  wake(): void {
    if (this.taking) this.schedulePoll(0);
  }

  /** The log has grown to these ends. */
  appended(ends: readonly PartitionEnd[]): void {
    for (const { topic, partition } of ends) {
      if (this.options.topics.includes(topic)) this.enqueue(this.partitionAt(topic, partition));
    }
  }

  async pause(): Promise<void> {
    this.taking = false;
    clearTimeout(this.pollTimer);
    this.queue.length = 0;
    if (this.inHand > 0) await new Promise<void>((resolve) => this.onIdle.add(resolve));
    for (const partition of this.partitions.values()) {
      clearTimeout(partition.timer);
      partition.state = 'idle';
      await this.release(partition);
    }
  }

  resume(): void {
    if (this.stopped) return;
    this.taking = true;
    this.schedulePoll(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.pause();
  }

  private schedulePoll(afterMs: number): void {
    clearTimeout(this.pollTimer);
    this.pollTimer = setTimeout(() => void this.poll(), afterMs);
    this.pollTimer.unref();
  }

  /** Finds work that no notification told of: at the start, after a lost connection, and now and then. */
  private async poll(): Promise<void> {
    try {
      for (const found of await this.parts.positions.waiting(this.options.group, this.options.topics)) {
        const partition = this.partitionAt(found.topic, found.partition);
        partition.replays ||= found.replays;
        this.enqueue(partition);
      }
    } catch (error) {
      if (this.taking) this.options.onError(error);
    }
    if (this.taking) this.schedulePoll(fallbackPollMs * (0.9 + Math.random() / 5));
  }

  private partitionAt(topic: string, number: number): Partition {
    const key = `${topic}/${number}`;
    let partition = this.partitions.get(key);
    if (!partition) {
      partition = { topic, partition: number, lock: null, state: 'idle', again: false, replays: false };
      this.partitions.set(key, partition);
    }
    return partition;
  }

  private enqueue(partition: Partition): void {
    if (!this.taking) return;
    if (partition.state === 'inHand') partition.again = true;
    if (partition.state !== 'idle') return;
    partition.state = 'queued';
    this.queue.push(partition);
    this.pump();
  }

  private pump(): void {
    while (this.taking && this.inHand < this.options.concurrency) {
      const partition = this.queue.shift();
      if (!partition) return;
      void this.take(partition);
    }
  }

  private async take(partition: Partition): Promise<void> {
    this.inHand += 1;
    partition.state = 'inHand';
    partition.again = false;
    let next: 'done' | 'more' | { waitMs: number };
    try {
      next = await this.work(partition);
      // With others in the queue it may be long before its next turn: another process may have it meanwhile.
      const goesStraightOn = this.queue.length === 0 && (next === 'more' || partition.again);
      if (typeof next === 'string' && !goesStraightOn) await this.release(partition);
    } catch (error) {
      this.options.onError(error);
      next = { waitMs: errorRetryMs };
    }
    this.inHand -= 1;
    partition.state = 'idle';
    if (typeof next === 'object') this.enqueueAfter(partition, next.waitMs);
    else if (next === 'more' || partition.again) this.enqueue(partition);
    if (this.inHand === 0) {
      for (const resolve of this.onIdle) resolve();
      this.onIdle.clear();
    }
    this.pump();
  }

  /** Waits without a place among those in hand: a partition that fails holds up nobody but itself. */
  private enqueueAfter(partition: Partition, waitMs: number): void {
    if (!this.taking) return;
    partition.state = 'waiting';
    partition.timer = setTimeout(() => {
      partition.state = 'idle';
      this.enqueue(partition);
    }, waitMs);
    partition.timer.unref();
  }

  private async work(partition: Partition): Promise<'done' | 'more' | { waitMs: number }> {
    const { session, positions } = this.parts;
    const { group, batchSize } = this.options;
    // Another process is at it; should it die, the next poll finds the lock free.
    if (!partition.lock || !session.holds(partition.lock)) {
      partition.lock = await session.tryLock(`group/${group}/${partition.topic}/${partition.partition}`);
      if (!partition.lock) return 'done';
    }
    if (partition.replays && !(await this.replay(partition))) return { waitMs: fallbackPollMs };
    const records = await positions.read(group, partition.topic, partition.partition, batchSize);
    const [first] = records;
    if (!first) return 'done';
    const batch: LogBatch = { topic: partition.topic, partition: partition.partition, records };
    const { handled, retryInMs } = await this.options.deliver(batch);
    const last = records[handled - 1];
    if (last) await positions.save(group, partition.topic, partition.partition, last.offset + 1);
    if (retryInMs !== undefined) return { waitMs: retryInMs };
    return handled === records.length && records.length < batchSize ? 'done' : 'more';
  }

  /** Tries the partition's dead letters whose replay is asked for. False when some have to wait. */
  private async replay(partition: Partition): Promise<boolean> {
    const { deadLetters } = this.parts;
    const { group, batchSize, redeliver } = this.options;
    for (;;) {
      const letters = await deadLetters.awaitingReplay(
        group,
        partition.topic,
        partition.partition,
        batchSize,
      );
      if (letters.length === 0) break;
      for (const letter of letters) {
        if (!this.taking) return true;
        const redelivery = await redeliver(letter);
        if (redelivery.outcome === 'postponed') return false;
        await deadLetters.settleReplay(letter, redelivery);
      }
    }
    partition.replays = false;
    return true;
  }

  private async release(partition: Partition): Promise<void> {
    const { lock } = partition;
    partition.lock = null;
    if (lock) await this.parts.session.unlock(lock);
  }
}
