import { ChorusError, findChorusError } from '@chorus/errors';
import { logger } from '@chorus/telemetry';
import { encodePlace, hasPassed, type Place } from './place';
import { PlacedItem, type StreamItem } from './stream-item';
import type { LogEntry, StreamLog } from './stream-log';
import { replays } from './stream-metrics';

/** What of a log one follower reads. */
export interface Reading<Event> {
  /** The topics that are the person's now; asked at the beginning of each replay. */
  topics: () => Promise<readonly string[]>;
  /** Those of the entries that the person may have now. Default: all. */
  keep?: (entries: readonly LogEntry<Event>[]) => Promise<readonly LogEntry<Event>[]>;
}

/** What a follower knows of the process's tail. */
export interface TailEnd {
  /** Everything that has arrived, handed out or not. */
  readonly place: Place;
  /** The number of the last arrival. */
  readonly arrived: number;
  readonly oldest: Place;
}

export interface FollowerOptions<Event> extends Reading<Event> {
  stream: string;
  log: StreamLog<Event>;
  /** Where the tail stands now. */
  end: () => TailEnd;
  /** Items that wait for a slow reader; beyond that they are dropped, and replayed when the reader comes to them. */
  maxQueued: number;
  /** What waited longer for a slow reader is read again, because the person may no longer have it. */
  maxWaitMs: number;
  /** Ends the registration. */
  leave: () => void;
}

type Next<Event> = IteratorResult<StreamItem<Event>>;

interface Waiting<Event> {
  resolve: (next: Next<Event>) => void;
  reject: (error: unknown) => void;
}

const pageSize = 200;

export const cursorExpired = () =>
  new ChorusError(
    'CURSOR_EXPIRED',
    'The cursor is older than what is kept. Read the state again, then go on live.',
  );

/**
 * One reader of one person's stream: replays what lies between its place and the tail's when it joined, then goes on with
 * what was handed to it since; all of it as the reader asks for it. No async generator: its `return()` would wait for the
 * next item of a quiet stream.
 */
export class Follower<Event> implements AsyncIterableIterator<StreamItem<Event>> {
  private queue: PlacedItem<Event>[] = [];
  private replayed: PlacedItem<Event>[] = [];
  private readonly waiting: Waiting<Event>[] = [];
  /** What arrived up to this number is before `upTo`: replayed, not offered. */
  private joinedAt: number;
  private upTo: Place;
  private topics: Promise<readonly string[]> | null = null;
  /** How far the reader is, what is in `replayed` included. */
  private place: Place;
  /** How far the reader is with what was handed out. */
  private handed: Place;
  /** Where the stream stands before its first item. */
  readonly start: Place;
  readonly cursor: string;
  private isServing = false;
  private isDone = false;

  /** `after`: null for what comes from now on. */
  constructor(
    after: Place | null,
    private readonly options: FollowerOptions<Event>,
  ) {
    const { place: upTo, arrived } = options.end();
    this.upTo = upTo;
    this.joinedAt = arrived;
    this.place = after ?? upTo;
    this.start = this.place;
    this.handed = this.place;
    this.cursor = encodePlace(options.stream, this.start);
    if (after) replays.inc({ stream: options.stream, reason: 'resumed' });
  }

  get isReplaying(): boolean {
    return !this.isDone && (this.replayed.length > 0 || this.isBehind());
  }

  /** An item that concerns the person, with the number of its arrival. */
  offer(item: PlacedItem<Event>, number: number): void {
    if (this.isDone || number <= this.joinedAt) return;
    if (this.queue.length >= this.options.maxQueued) {
      this.replay();
      return;
    }
    this.queue.push(item);
    this.serve();
  }

  /** Drops what waits: it is read again, from where the reader is. */
  replay(): void {
    const { place, arrived } = this.options.end();
    replays.inc({ stream: this.options.stream, reason: 'fell_behind' });
    this.queue = [];
    this.upTo = place;
    this.joinedAt = arrived;
    this.topics = null;
    this.serve();
  }

  next(): Promise<Next<Event>> {
    if (this.isDone) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.serve();
    });
  }

  return(): Promise<Next<Event>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private serve(): void {
    if (this.isServing || this.waiting.length === 0) return;
    this.isServing = true;
    this.hand()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.isServing = false;
        // What was offered since nothing was left.
        if (this.waiting.length > 0 && this.hasNext()) this.serve();
      });
  }

  private async hand(): Promise<void> {
    while (this.waiting.length > 0 && this.hasNext()) {
      this.dropOutdated();
      const item = this.replayed.shift() ?? (this.isBehind() ? await this.readPage() : this.takeQueued());
      if (!item) continue;
      this.handed = item.place;
      this.waiting.shift()?.resolve({ done: false, value: item });
    }
  }

  /** A block, or a removal, holds also for what waits since before it. */
  private dropOutdated(): void {
    const [next = this.queue[0]] = this.replayed;
    if (!next || performance.now() - next.judgedAt <= this.options.maxWaitMs) return;
    if (this.replayed.length > 0) {
      this.replayed = [];
      this.place = this.handed;
    } else this.replay();
  }

  private hasNext(): boolean {
    return !this.isDone && (this.replayed.length > 0 || this.queue.length > 0 || this.isBehind());
  }

  private isBehind(): boolean {
    return !hasPassed(this.place, this.upTo);
  }

  private takeQueued(): PlacedItem<Event> | undefined {
    const item = this.queue.shift();
    if (item) this.place = item.place;
    return item;
  }

  /** Reads on, and gives nothing: what it found is in `replayed`. */
  private async readPage(): Promise<undefined> {
    const { stream, log, keep, end } = this.options;
    const after = this.place;
    if (!hasPassed(after, end().oldest)) throw cursorExpired();
    this.topics ??= this.options.topics();
    const page = await log.page(await this.topics, after, this.upTo, pageSize);
    const kept = new Set(keep ? await keep(page.entries) : page.entries);
    const place = [...after];
    for (const entry of page.entries) {
      place[entry.partition] = entry.position;
      if (kept.has(entry)) this.replayed.push(new PlacedItem(stream, entry.event, entry, [...place]));
    }
    this.place = page.place;
  }

  private fail(error: unknown): void {
    const { stream } = this.options;
    const known = findChorusError(error);
    if (!known) logger.error({ err: error, stream }, 'stream: a replay failed');
    this.waiting
      .shift()
      ?.reject(known ?? new ChorusError('SUBSCRIPTION_LOST', 'The stream ended before its time.', {}, error));
    this.end();
  }

  private end(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.queue = [];
    this.replayed = [];
    this.options.leave();
    for (const { resolve } of this.waiting.splice(0)) resolve({ done: true, value: undefined });
  }
}
