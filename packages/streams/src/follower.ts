import { ChorusError, findChorusError } from '@chorus/errors';
import { done, StepStream, type Taker } from '@chorus/subgraph-kit';
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
  person: string;
  /** Where the tail stands now. */
  end: () => TailEnd;
  /** Items that wait for a slow reader; beyond that they are dropped, and replayed when the reader comes to them. */
  maxQueued: number;
  /** What waited longer for a slow reader is judged again, because the person may no longer have it. */
  maxWaitMs: number;
  /** Judges again who may have this item, for all who wait for it; null: it has to be read again. */
  judgeAgain: (item: PlacedItem<Event>) => Promise<void> | null;
  /** Ends the registration. */
  leave: () => void;
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
export class Follower<Event> extends StepStream<StreamItem<Event>> {
  private queue: PlacedItem<Event>[] = [];
  private replayed: PlacedItem<Event>[] = [];
  private readonly waiting: Taker<StreamItem<Event>>[] = [];
  /** What arrived up to this number is before `upTo`: replayed, not offered. */
  private joinedAt: number;
  private upTo: Place;
  private topics: Promise<readonly string[]> | null = null;
  /** How far the reader is, what is in `replayed` included. */
  private place: Place;
  /** Is there something between that and `upTo`? */
  private isBehind: boolean;
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
    super();
    const { place: upTo, arrived } = options.end();
    this.upTo = upTo;
    this.joinedAt = arrived;
    this.place = after ?? upTo;
    this.isBehind = !hasPassed(this.place, upTo);
    this.start = this.place;
    this.handed = this.place;
    this.cursor = encodePlace(options.stream, this.start);
    if (after) replays.inc({ stream: options.stream, reason: 'resumed' });
  }

  get isReplaying(): boolean {
    return !this.isDone && (this.replayed.length > 0 || this.isBehind);
  }

  /** An item that concerns the person, with the number of its arrival. It was judged right now. */
  offer(item: PlacedItem<Event>, number: number): void {
    if (this.isDone || number <= this.joinedAt) return;
    if (this.queue.length >= this.options.maxQueued) {
      this.replay();
      return;
    }
    const isAwaited = this.waiting.length > 0 && !this.isServing && !this.hasNext();
    if (isAwaited) return this.give(item);
    this.queue.push(item);
    this.serve();
  }

  /** Drops what waits: it is read again, from where the reader is. */
  replay(): void {
    const { place, arrived } = this.options.end();
    replays.inc({ stream: this.options.stream, reason: 'fell_behind' });
    this.queue = [];
    this.joinedAt = arrived;
    this.topics = null;
    this.move(this.place, place);
    this.serve();
  }

  override ask(taker: Taker<StreamItem<Event>>): void {
    if (this.isDone) return taker.end();
    this.waiting.push(taker);
    this.serve();
  }

  override return(): Promise<IteratorResult<StreamItem<Event>>> {
    this.end();
    return Promise.resolve(done);
  }

  /** Hands out what there is. Takers may ask again meanwhile: this loop sees it. */
  private serve(): void {
    if (this.isServing) return;
    this.isServing = true;
    while (this.waiting.length > 0 && this.hasNext()) {
      const judging = this.dropOutdated();
      if (judging) return this.serveAfter(judging.catch(() => this.replay()));
      const item = this.replayed.shift() ?? (this.isBehind ? undefined : this.takeQueued());
      if (item) this.handOut(item);
      else if (this.isBehind) return this.serveAfter(this.readPage());
    }
    this.isServing = false;
  }

  private serveAfter(work: Promise<void>): void {
    work
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.isServing = false;
        this.serve();
      });
  }

  private give(item: PlacedItem<Event>): void {
    this.place = item.place;
    this.handOut(item);
  }

  private handOut(item: PlacedItem<Event>): void {
    this.handed = item.place;
    const taker = this.waiting.shift();
    try {
      taker?.take(item);
    } catch (error) {
      // Its stream ends, and nobody else's: they are handed the item in the same loop.
      if (taker) this.waiting.unshift(taker);
      this.fail(error);
    }
  }

  /** A block, or a removal, holds also for what waits since before it. Gives what is to be waited for. */
  private dropOutdated(): Promise<void> | null {
    const [next = this.isBehind ? undefined : this.queue[0]] = this.replayed;
    if (!next || performance.now() - next.judgedAt <= this.options.maxWaitMs) return null;
    if (this.replayed.length > 0) {
      this.replayed = [];
      this.move(this.handed, this.upTo);
      return null;
    }
    const judging = this.options.judgeAgain(next);
    if (!judging) this.replay();
    return judging;
  }

  private hasNext(): boolean {
    return !this.isDone && (this.replayed.length > 0 || this.queue.length > 0 || this.isBehind);
  }

  private takeQueued(): PlacedItem<Event> | undefined {
    const item = this.queue.shift();
    if (!item) return undefined;
    this.place = item.place;
    return item.stillFor?.has(this.options.person) === false ? undefined : item;
  }

  private move(place: Place, upTo: Place): void {
    this.place = place;
    this.upTo = upTo;
    this.isBehind = !hasPassed(place, upTo);
  }

  /** Reads on: what it finds is in `replayed`. */
  private async readPage(): Promise<void> {
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
    this.move(page.place, this.upTo);
  }

  /** It cannot go on. */
  private fail(error: unknown): void {
    if (this.isDone) return;
    const { stream } = this.options;
    const known = findChorusError(error);
    if (!known) logger.error({ err: error, stream }, 'stream: broke off');
    const first = this.waiting.shift();
    this.end();
    first?.end(known ?? new ChorusError('SUBSCRIPTION_LOST', 'The stream ended before its time.', {}, error));
  }

  private end(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.queue = [];
    this.replayed = [];
    this.options.leave();
    for (const taker of this.waiting.splice(0)) taker.end();
  }
}
