import { logger } from '@chorus/telemetry';
import { toGlobalId, type SourceEvent, type SourceStream } from '@chorus/subgraph-kit';
import { hasPassed, type FollowedStream, type LogEntry, type Place } from '@chorus/streams';
import type { PostStub, ShownEntry } from '../home/home-feed';
import { comparePositions } from '../home/position';
import type { Candidate } from '../home-store/home-store';
import { changesCursor, type ChangesPosition } from './changes.cursor';
import type { HomeEvent } from './home-log';

/** What `homeFeedChanged` tells. */
export interface HomeChange {
  cursor: string;
  newPostsCount: number;
  latestPost: PostStub;
}

export interface HomeChangeOptions {
  stream: FollowedStream<HomeEvent>;
  /** Where it counts from, and what has been told of already. */
  from: ChangesPosition;
  /** The candidates that show now. */
  judge: (candidates: readonly Candidate[]) => Promise<ShownEntry[]>;
  /** From one change to the next, at least. */
  intervalMs: number;
  onEnd: () => void;
}

type Next = IteratorResult<SourceEvent<HomeChange>>;

interface Waiting {
  resolve: (next: Next) => void;
  reject: (error: unknown) => void;
}

const mostCounted = 100;
/** Of the newest so many it is looked how many show: some that do not are among them. */
const mostCandidates = 150;
const replayingMs = 20;

const done: Next = { done: true, value: undefined };

/**
 * One subscriber's changes. What enters the log is only noted; who asks for the next change makes it judged, and no more
 * often than once an interval: however fast posts pour in, a slow subscriber costs nothing, and the last is never lost.
 */
export class HomeChangeStream implements SourceStream<HomeChange> {
  /** Where it stands before its first event. */
  readonly cursor: string;
  private readonly candidates = new Map<string, Candidate>();
  private readonly waiting: Waiting[] = [];
  private place: Place;
  /** Has something come that was not judged yet? */
  private isChanged = false;
  private isJudging = false;
  private told: Pick<HomeChange, 'newPostsCount'> & { latestId: string } = { newPostsCount: 0, latestId: '' };
  private toldAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private isDone = false;
  /** What ended it while nobody waited. */
  private failure: unknown;

  constructor(private readonly options: HomeChangeOptions) {
    this.place = options.from.anchor;
    this.cursor = changesCursor(options.from);
    void this.collect();
  }

  /** Where it counts from. */
  get anchor(): Place {
    return this.options.from.anchor;
  }

  /** What was posted before its source was one; what it has already is none the worse for it. */
  add(entries: readonly LogEntry<HomeEvent>[]): void {
    if (this.isDone || entries.length === 0) return;
    for (const { topic, event } of entries) this.note(topic, event);
    this.isChanged = true;
    this.schedule();
  }

  next(): Promise<Next> {
    if (this.isDone) return this.failed();
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.schedule();
    });
  }

  async return(): Promise<Next> {
    this.end();
    await this.options.stream.return();
    return done;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async collect(): Promise<void> {
    try {
      for await (const { entry, place } of this.options.stream) {
        if (this.isDone) return;
        this.place = place;
        if (entry) this.note(entry.topic, entry.event);
        // What was told before a lost stream is counted again, but not told again.
        if (!hasPassed(this.options.from.place, place)) this.isChanged = true;
        this.schedule();
      }
      this.end();
    } catch (error) {
      this.end(error);
    }
  }

  private note(sourceId: string, { postId, authorId, at }: HomeEvent): void {
    this.candidates.set(`${postId} ${sourceId}`, { postId, authorId, sourceId, at });
    if (this.candidates.size <= mostCandidates) return;
    const [oldest] = [...this.candidates].reduce((a, b) => (a[1].at <= b[1].at ? a : b));
    this.candidates.delete(oldest);
  }

  private schedule(): void {
    if (this.timer || this.isJudging || !this.isChanged || this.waiting.length === 0) return;
    const { stream, intervalMs } = this.options;
    const dueMs = Math.max(0, this.toldAt + intervalMs - performance.now());
    const waitMs = stream.isReplaying ? Math.max(dueMs, replayingMs) : dueMs;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (stream.isReplaying) this.schedule();
      else void this.tell();
    }, waitMs);
  }

  private async tell(): Promise<void> {
    const { judge, from } = this.options;
    const cursor = changesCursor({ place: this.place, anchor: from.anchor });
    this.isChanged = false;
    this.isJudging = true;
    this.toldAt = performance.now();
    try {
      const shown = await judge([...this.candidates.values()]);
      const change = changeOf(shown, cursor);
      if (change && this.isNews(change))
        this.waiting.shift()?.resolve({ done: false, value: { value: change, cursor } });
    } catch (err) {
      // A domain that does not answer: what it would have said is told when it does.
      logger.warn({ err }, 'home changes: not judged');
      this.isChanged = true;
    }
    this.isJudging = false;
    this.schedule();
  }

  private isNews({ newPostsCount, latestPost: { id: latestId } }: HomeChange): boolean {
    const { told } = this;
    if (this.isDone || (told.newPostsCount === newPostsCount && told.latestId === latestId)) return false;
    this.told = { newPostsCount, latestId };
    return true;
  }

  private end(error?: unknown): void {
    if (this.isDone) return;
    this.isDone = true;
    clearTimeout(this.timer);
    this.candidates.clear();
    this.options.onEnd();
    this.failure = error;
    for (const { resolve, reject } of this.waiting.splice(0)) this.failed().then(resolve, reject);
  }

  /** The error, to the first who asks; then the end. */
  private async failed(): Promise<Next> {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    return done;
  }
}

function changeOf(shown: readonly ShownEntry[], cursor: string): HomeChange | null {
  const [latest] = [...shown].sort(comparePositions);
  if (!latest) return null;
  return {
    cursor,
    newPostsCount: Math.min(shown.length, mostCounted),
    latestPost: { __typename: 'Post', id: toGlobalId('Post', latest.postId) },
  };
}
