import { done, StepStream, type SubgraphEvent, type SubgraphStream, type Taker } from '@chorus/subgraph-kit';
import { UpstreamLost } from './upstream-lost';

/** Events that one reader may leave unread before his stream is cut off. */
export const defaultQueueLength = 1_000;

/**
 * Between a socket, which many readers share and which therefore waits for none of them, and one reader. Holds so many
 * events at most: then it gives its upstream up, and ends with `UpstreamLost` behind those that it holds.
 *
 * No async generator: its `return()` would wait for the next event of a quiet stream, and hold the upstream until then.
 */
export class UpstreamQueue extends StepStream<SubgraphEvent> implements SubgraphStream {
  private readonly events: SubgraphEvent[] = [];
  private readonly waiting: Taker<SubgraphEvent>[] = [];
  /** Null while more may come. */
  private end: { error?: Error } | null = null;

  constructor(
    /** Ends the upstream operation at once. Called once, unless it ended by itself. */
    private readonly dispose: () => void,
    readonly cursor: string | null = null,
    private readonly maxLength = defaultQueueLength,
    /** Its reader waits for an event. */
    private readonly onWait?: () => void,
  ) {
    super();
  }

  /** Does its reader wait for an event? */
  get isAwaited(): boolean {
    return this.waiting.length > 0;
  }

  push(event: SubgraphEvent): void {
    if (this.end) return;
    const reader = this.waiting.shift();
    if (reader) return reader.take(event);
    if (this.events.length < this.maxLength) return void this.events.push(event);
    this.finish(new UpstreamLost(`${this.maxLength} events were not read.`));
    this.dispose();
  }

  /** Nothing more comes. */
  finish(error?: Error): void {
    if (this.end) return;
    this.end = { error };
    if (this.waiting.length === 0) return;
    this.end = {};
    const [first, ...others] = this.waiting.splice(0);
    first?.end(error);
    for (const reader of others) reader.end();
  }

  override ask(reader: Taker<SubgraphEvent>): void {
    const event = this.events.shift();
    if (event) return reader.take(event);
    if (!this.end) {
      this.waiting.push(reader);
      return this.onWait?.();
    }
    const { error } = this.end;
    this.end = {};
    reader.end(error);
  }

  /** Nobody reads any more: frees the upstream now, whatever is under way. */
  override return(): Promise<IteratorResult<SubgraphEvent>> {
    const hasUpstream = !this.end;
    this.events.length = 0;
    this.finish();
    this.end = {};
    if (hasUpstream) this.dispose();
    return Promise.resolve(done);
  }
}
