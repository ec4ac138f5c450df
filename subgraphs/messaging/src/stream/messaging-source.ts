import { done, StepStream, type SourceEvent, type SourceStream, type Taker } from '@chorus/subgraph-kit';
import type { FollowedStream, StreamItem } from '@chorus/streams';
import type { EventValue } from './event-value';
import type { StreamEvent, TypingEvent } from './stream-event';

export type Item = StreamItem<StreamEvent | TypingEvent>;
type Event = SourceEvent<EventValue>;

export interface MessagingSourceOptions {
  /** What a person is told of an item; null for nothing. */
  eventOf: (item: Item) => Event | null;
  /** Runs when it ends, however it ends; may run twice. */
  leave: () => void;
}

/** One subscriber's events, made of what their stream brings. */
export class MessagingSource extends StepStream<Event> implements SourceStream<EventValue> {
  readonly cursor: string;
  private readonly waiting: Taker<Event>[] = [];
  private readonly ofStream: Taker<Item> = {
    take: (item) => {
      const event = this.options.eventOf(item);
      if (event) this.waiting.shift()?.take(event);
      else this.stream.ask(this.ofStream);
    },
    end: (error) => {
      this.options.leave();
      this.waiting.shift()?.end(error);
    },
  };

  constructor(
    private readonly stream: FollowedStream<StreamEvent | TypingEvent>,
    private readonly options: MessagingSourceOptions,
  ) {
    super();
    this.cursor = stream.cursor;
  }

  override ask(taker: Taker<Event>): void {
    this.waiting.push(taker);
    this.stream.ask(this.ofStream);
  }

  override async return(): Promise<IteratorResult<Event>> {
    this.options.leave();
    return done;
  }
}
