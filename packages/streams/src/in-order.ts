import type { LiveEntry } from './live-entries';
import { noPlace, type Place } from './place';
import type { LogEntry } from './stream-log';

/** Entries of one partition that wait for one before them; beyond that they are read. */
const maxWaiting = 1_000;

/**
 * Puts what is told live, in any order and with holes, into the order of the log: positions are dense, so that a hole is
 * seen.
 */
export class InOrder<Event> {
  private readonly place: number[];
  private readonly waiting = noPlace.map(() => new Map<number, LogEntry<Event>>());

  constructor(
    start: Place,
    private readonly onEntry: (entry: LogEntry<Event>, place: Place) => void,
  ) {
    this.place = [...start];
  }

  /** How far it is; a copy. */
  get passed(): Place {
    return [...this.place];
  }

  /** Returns whether something before it, or it itself, has to be read. */
  take({ partition, position, entry }: LiveEntry<Event>): boolean {
    const waiting = this.waiting[partition];
    if (!waiting || position <= this.place[partition]!) return false;
    if (entry) waiting.set(position, entry);
    this.release(partition, waiting);
    if (waiting.size > maxWaiting) waiting.clear();
    return this.place[partition]! < position;
  }

  private release(partition: number, waiting: Map<number, LogEntry<Event>>): void {
    for (;;) {
      const position = this.place[partition]! + 1;
      const entry = waiting.get(position);
      if (!entry) break;
      waiting.delete(position);
      this.place[partition] = position;
      this.onEntry(entry, this.passed);
    }
    for (const position of waiting.keys()) if (position <= this.place[partition]!) waiting.delete(position);
  }
}
