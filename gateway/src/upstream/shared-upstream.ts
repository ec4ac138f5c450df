import { askNext, type SubgraphEvent, type SubgraphStream, type Taker } from '@chorus/subgraph-kit';
import { UpstreamQueue } from './upstream-queue';

/** So long after it began, a stream remembers what it brought: who was lost with others comes back with them. */
const memoryMs = 2_000;
const maxRemembered = 100;

/** Where a stream begins. */
export interface Start {
  /** After this cursor; null for now. */
  after: string | null;
  /** In place of a lost stream: what counts since its beginning goes on counting. */
  isResumed: boolean;
}

/**
 * One stream of a subgraph for several readers, who all asked the same in the name of the same person. It is read as fast
 * as the fastest of them reads; who falls far behind loses it, and resumes by a stream of his own.
 */
export class SharedUpstream {
  private readonly readers = new Set<UpstreamQueue>();
  /** Everything since it began; null when it has been forgotten. */
  private remembered: SubgraphEvent[] | null = [];
  private last: SubgraphEvent | null = null;
  private readonly begunAt = performance.now();
  private cursor: string | null;
  private isReading = false;
  private hasEnded = false;
  private readonly ofStream: Taker<SubgraphEvent> = {
    take: (event) => this.receive(event),
    end: (error) => this.end(error as Error | undefined),
  };

  constructor(
    private readonly stream: SubgraphStream,
    private readonly start: Start,
    /** Nobody can join it any more. */
    private readonly onEnd: () => void,
  ) {
    this.cursor = stream.cursor ?? start.after;
  }

  /** Another reader; null when this is not, or not any more, the stream that he would have had alone. */
  join(start: Start): SubgraphStream | null {
    if (this.hasEnded) return null;
    const missed = this.missedBy(start);
    if (!missed) return null;
    const reader: UpstreamQueue = new UpstreamQueue(
      () => this.leave(reader),
      missed.length > 0 ? start.after : this.cursor,
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

  private missedBy({ after, isResumed }: Start): readonly SubgraphEvent[] | null {
    const { remembered, last, start } = this;
    // Now is the same only while nothing has come since.
    const isSameStart =
      after === start.after && isResumed === start.isResumed && (after !== null || last === null);
    if (isSameStart && remembered) return remembered;
    // Only of what is told live, and the same to everybody, does it not matter when one began: others count, or replay.
    if (last?.sharedKey === undefined && last?.liveKey === undefined) return null;
    if (after === null || after === this.cursor) return [];
    // What is not kept by the subgraph, such as that somebody types, repeats the cursor before it.
    const index = remembered?.findLastIndex(({ cursor }) => cursor === after) ?? -1;
    return index < 0 ? null : remembered!.slice(index + 1);
  }

  private read(): void {
    if (this.isReading || this.hasEnded) return;
    this.isReading = true;
    askNext(this.stream, this.ofStream);
  }

  private receive(event: SubgraphEvent): void {
    if (this.hasEnded) return;
    this.cursor = event.cursor ?? this.cursor;
    this.last = event;
    this.remember(event);
    let isAwaited = false;
    for (const reader of this.readers) {
      reader.push(event);
      isAwaited ||= reader.isAwaited;
    }
    // Only now: nobody is handed the next event before everybody has this one.
    this.isReading = false;
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
