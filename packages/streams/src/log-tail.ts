import { logger } from '@chorus/telemetry';
import { InOrder } from './in-order';
import { readLiveEntry } from './live-entries';
import { hasPassed, noPlace, type Place } from './place';
import type { LogEntry } from './stream-log';
import { entries } from './stream-metrics';
import type { StreamParts } from './stream-writer';

export interface LogTailOptions<Event> extends StreamParts<Event> {
  name: string;
  /** How often the log is asked whether something was missed. */
  pollMs: number;
  onEntry: (entry: LogEntry<Event>, place: Place) => void;
}

const readAtOnce = 1_000;
/** What was committed before may be told a moment later, by another process. */
const graceMs = 20;
const retryMs = 500;

/**
 * The end of a log as one process follows it: each entry once, in the order of its partition, told live or, where
 * something is missing, read.
 */
export class LogTail<Event> {
  oldest: Place = noPlace;
  private inOrder: InOrder<Event> | null = null;
  private unsubscribe: () => void = () => undefined;
  private pollTimer: NodeJS.Timeout | undefined;
  private readTimer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | null = null;
  /** Was something missed since the running read began? */
  private readAgain = false;
  private isStopped = false;

  constructor(private readonly options: LogTailOptions<Event>) {}

  /** Begins at the end of the log. */
  async start(): Promise<void> {
    const { live, log, channel, name, onEntry } = this.options;
    // Listens first: what is told while the end is looked up is read afterwards.
    this.unsubscribe = live.subscribe(
      channel,
      (message) => this.hear(message),
      () => this.readSoon(0),
    );
    const { heads, oldest } = await log.bounds();
    if (this.isStopped) return;
    this.oldest = oldest;
    this.inOrder = new InOrder<Event>(heads, (entry, place) => {
      entries.inc({ stream: name, way: this.reading ? 'read' : 'live' });
      onEntry(entry, place);
    });
    if (this.readAgain) this.readSoon(0);
    this.poll();
  }

  /** What this process has passed. */
  get place(): Place {
    return this.inOrder?.passed ?? noPlace;
  }

  /** Passes everything that is committed by now. */
  async catchUp(): Promise<void> {
    // One that is under way may have looked before.
    await this.reading;
    await this.read();
  }

  stop(): void {
    this.isStopped = true;
    this.unsubscribe();
    clearTimeout(this.pollTimer);
    clearTimeout(this.readTimer);
  }

  private hear(message: unknown): void {
    if (!this.inOrder) {
      this.readAgain = true;
      return;
    }
    const told = readLiveEntry<Event>(message);
    if (this.inOrder.take(told)) this.readSoon(told.entry ? graceMs : 0);
  }

  private readSoon(afterMs: number): void {
    if (!this.inOrder || this.reading) {
      this.readAgain = true;
      return;
    }
    if (this.readTimer && afterMs > 0) return;
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => {
      this.readTimer = undefined;
      this.read().catch((err: unknown) => {
        logger.warn({ err, stream: this.options.name }, 'stream: the log could not be read');
        if (!this.isStopped) this.readSoon(retryMs);
      });
    }, afterMs);
  }

  private async read(): Promise<void> {
    clearTimeout(this.readTimer);
    this.readTimer = undefined;
    this.reading ??= this.readAll().finally(() => (this.reading = null));
    await this.reading;
  }

  private async readAll(): Promise<void> {
    const { inOrder } = this;
    let mayHaveMore = inOrder !== null;
    while (inOrder && mayHaveMore && !this.isStopped) {
      this.readAgain = false;
      const found = await this.options.log.since(inOrder.passed, readAtOnce);
      if (this.isStopped) return;
      for (const entry of found) inOrder.take({ ...entry, entry });
      mayHaveMore = found.length === readAtOnce || this.readAgain;
    }
  }

  private poll(): void {
    const { pollMs, log, name } = this.options;
    // Not all processes at once.
    this.pollTimer = setTimeout(
      () => {
        log
          .bounds()
          .then(({ heads, oldest }) => {
            this.oldest = oldest;
            if (!this.isStopped && !hasPassed(this.place, heads)) this.readSoon(0);
          })
          .catch((err: unknown) => logger.warn({ err, stream: name }, 'stream: the log does not answer'))
          .finally(() => this.isStopped || this.poll());
      },
      pollMs * (0.8 + Math.random() * 0.4),
    );
    this.pollTimer.unref();
  }
}
