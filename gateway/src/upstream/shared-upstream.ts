import type { SubgraphEvent, SubgraphStream } from '@chorus/subgraph-kit';
import { UpstreamQueue } from './upstream-queue';

/** So long after it began, a stream remembers what it brought: who was lost with others comes back with them. */
const memoryMs = 2_000;
const maxRemembered = 100;

/**
 * One stream of a subgraph for several readers, who all asked the same in the name of the same person. It is read as fast
 * as the fastest of them reads; who falls far behind loses it, and resumes by a stream of his own.
 */
export class SharedUpstream {
  private readonly readers = new Set<UpstreamQueue>();
  /** Everything since it began; null when it has been forgotten. */
  private remembered: SubgraphEvent[] | null = [];
  private readonly begunAt = performance.now();
  private cursor: string | null;
  private isReading = false;
  private hasEnded = false;

  constructor(
    private readonly stream: SubgraphStream,
    /** After which cursor it was asked for, null for none. */
    private readonly after: string | null,
    /** Nobody can join it any more. */
    private readonly onEnd: () => void,
  ) {
    this.cursor = stream.cursor ?? after;
  }

  /** Another reader; null when what he has missed since `after` is not known here any more. */
  join(after: string | null): SubgraphStream | null {
    if (this.hasEnded) return null;
    const missed = this.since(after);
    if (!missed) return null;
    const reader: UpstreamQueue = new UpstreamQueue(
      () => this.leave(reader),
      missed.length > 0 ? after : this.cursor,
      undefined,
      () => this.read(),
    );
    for (const event of missed) reader.push(event);
    this.readers.add(reader);
    return reader;
  }

  /** Ends it, unless somebody reads. */
  endUnlessRead(): void {
    if (this.hasEnded || this.readers.size > 0) return;
    this.end();
    void Promise.resolve(this.stream.return?.()).catch(() => undefined);
  }

  private since(after: string | null): readonly SubgraphEvent[] | null {
    if (after === null || after === this.cursor) return [];
    const { remembered } = this;
    if (!remembered) return null;
    // What is not kept by the subgraph, such as that somebody types, repeats the cursor before it.
    const last = remembered.findLastIndex(({ cursor }) => cursor === after);
    if (last < 0 && after !== this.after) return null;
    return remembered.slice(last + 1);
  }

  private read(): void {
    if (this.isReading || this.hasEnded) return;
    this.isReading = true;
    this.stream.next().then(
      (next) => this.receive(next),
      (error: Error) => this.end(error),
    );
  }

  private receive(next: IteratorResult<SubgraphEvent>): void {
    this.isReading = false;
    if (this.hasEnded) return;
    if (next.done) return this.end();
    const event = next.value;
    this.cursor = event.cursor ?? this.cursor;
    this.remember(event);
    let isAwaited = false;
    for (const reader of this.readers) {
      reader.push(event);
      isAwaited ||= reader.isAwaited;
    }
    if (isAwaited) this.read();
  }

  private remember(event: SubgraphEvent): void {
    const { remembered } = this;
    if (!remembered) return;
    if (remembered.length >= maxRemembered || performance.now() - this.begunAt > memoryMs)
      this.remembered = null;
    else remembered.push(event);
  }

  private leave(reader: UpstreamQueue): void {
    this.readers.delete(reader);
    this.endUnlessRead();
  }

  private end(error?: Error): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.onEnd();
    for (const reader of this.readers) reader.finish(error);
    this.readers.clear();
  }
}
