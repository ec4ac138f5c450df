import { ChorusError } from '@chorus/errors';
import type { SourceEvent, SourceStream } from '@chorus/subgraph-kit';

type Next<Value> = IteratorResult<SourceEvent<Value>>;

/**
 * What a subgraph keeps of its events, small: a list, in which a cursor is a number of events. Streams replay what they
 * missed, then are live. It can break off and end its streams as processes and networks do.
 */
export class EventLog<Value> {
  private readonly events: Value[] = [];
  private readonly streams = new Set<LogStream<Value>>();
  /** The cursors that streams were opened after, in order. */
  readonly opened: (string | undefined)[] = [];
  /** What the next streams throw instead of opening. */
  refusal: Error | null = null;

  /** `resumes`: false for a log whose events have no cursors. */
  constructor(private readonly resumes = true) {}

  /** Streams that are open. */
  get open(): number {
    return this.streams.size;
  }

  publish(...values: Value[]): void {
    this.events.push(...values);
    for (const stream of this.streams) stream.wake();
  }

  stream(after?: string): SourceStream<Value> {
    this.opened.push(after);
    if (this.refusal) throw this.refusal;
    const place = after === undefined ? this.events.length : Number(after);
    if (!(place <= this.events.length)) throw new ChorusError('CURSOR_EXPIRED', 'The cursor is too old.');
    const stream = new LogStream<Value>(place, this.resumes, this.events, () => this.streams.delete(stream));
    this.streams.add(stream);
    return stream;
  }

  /** All streams end as if there were no more events. */
  end(): void {
    for (const stream of this.streams) void stream.return();
  }

  /** All streams throw. */
  fail(error: Error): void {
    for (const stream of this.streams) stream.fail(error);
  }
}

class LogStream<Value> implements SourceStream<Value> {
  readonly cursor: string | null;
  private waiting: { resolve: (next: Next<Value>) => void; reject: (error: Error) => void } | null = null;
  private failure: Error | null = null;
  private isOver = false;

  constructor(
    private place: number,
    private readonly resumes: boolean,
    private readonly events: readonly Value[],
    private readonly onOver: () => void,
  ) {
    this.cursor = this.cursorNow;
  }

  next(): Promise<Next<Value>> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.wake();
    });
  }

  async return(): Promise<Next<Value>> {
    this.isOver = true;
    this.onOver();
    this.wake();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  fail(error: Error): void {
    this.failure = error;
    this.onOver();
    this.wake();
  }

  wake(): void {
    const { waiting } = this;
    if (!waiting) return;
    if (this.isOver) waiting.resolve({ done: true, value: undefined });
    else if (this.failure) waiting.reject(this.failure);
    else if (this.place < this.events.length) {
      const value = this.events[this.place] as Value;
      this.place += 1;
      waiting.resolve({ done: false, value: { value, cursor: this.cursorNow } });
    } else return;
    this.waiting = null;
  }

  private get cursorNow(): string | null {
    return this.resumes ? String(this.place) : null;
  }
}
