import { encodePlace, type Place } from './place';
import type { LogEntry } from './stream-log';

/** What a follower gets. */
export interface StreamItem<Event> {
  readonly event: Event;
  /** Null for what is not in the log and never replayed, such as that somebody types. */
  readonly entry: LogEntry<Event> | null;
  /** Where the person's stream stands after it: give it as `after` to go on. */
  readonly cursor: string;
  /** What the cursor says. */
  readonly place: Place;
  /** One per event, cursor and process; absent for what is replayed. */
  readonly sharedKey?: string;
}

/** An item on its way. What is told live is one object for all who get it, so that its cursor is written once. */
export class PlacedItem<Event> implements StreamItem<Event> {
  private text: string | undefined;
  /** When it was known who may have it, by `performance.now()`. */
  judgedAt = performance.now();
  /** Who of those it was handed to may still have it; null: all of them. */
  stillFor: ReadonlySet<string> | null = null;

  constructor(
    private readonly stream: string,
    readonly event: Event,
    readonly entry: LogEntry<Event> | null,
    readonly place: Place,
    readonly sharedKey?: string,
  ) {}

  get cursor(): string {
    this.text ??= encodePlace(this.stream, this.place);
    return this.text;
  }
}
