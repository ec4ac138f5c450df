import type { Awaiter } from '@chorus/subgraph-kit';
import type { ResultText } from './result-text';
import type { Sink } from './sink';

/** So many events of one subscription are completed at once. */
const mostAtOnce = 4;

export interface DeliveriesOptions {
  /** Another event may be fetched. */
  onRoom: () => void;
  /** An event cannot be completed. */
  onFailure: (error: unknown) => void;
  /** All is delivered, and nothing comes any more. */
  onComplete: () => void;
}

/** The results of one subscription on their way to the sink: completed beside each other, delivered in order. */
export class Deliveries {
  private readonly queue: Delivery[] = [];
  private state: 'open' | 'finishing' | 'stopped' = 'open';

  constructor(
    private readonly sink: Sink,
    private readonly options: DeliveriesOptions,
  ) {}

  get hasRoom(): boolean {
    return this.state === 'open' && this.queue.length < mostAtOnce && !this.sink.isFull;
  }

  /** Takes the place of an event that is being completed. `cursor`: where the stream stands after it. */
  add(cursor: string | null): Awaiter<ResultText> {
    const delivery = new Delivery(this, cursor);
    this.queue.push(delivery);
    return delivery;
  }

  /** After what was added comes this, and then nothing more. */
  finish(last: ResultText | null): void {
    if (this.state !== 'open') return;
    this.state = 'finishing';
    if (last !== null) this.add(null).executed(last);
    else this.flush();
  }

  /** Drops what is on its way. */
  stop(): void {
    this.state = 'stopped';
    this.queue.length = 0;
  }

  /** Nothing comes after an event that is missing. */
  fail(delivery: Awaiter<ResultText>, error: unknown): void {
    const place = this.queue.findIndex((each) => each === delivery);
    if (place < 0) return;
    this.queue.length = place;
    if (this.state === 'open') this.options.onFailure(error);
    else this.flush();
  }

  /** Delivers what is complete and in its turn, as far as there is room. To be called when the sink has room again, too. */
  flush(): void {
    for (let first = this.queue[0]; first?.result; first = this.queue[0]) {
      if (this.state === 'stopped' || this.sink.isFull) return;
      this.queue.shift();
      this.sink.next(first.result, first.cursor);
    }
    if (this.state === 'open') return this.options.onRoom();
    if (this.state === 'stopped' || this.queue.length > 0) return;
    this.state = 'stopped';
    this.sink.complete();
    this.options.onComplete();
  }
}

/** One event's place in the order. */
class Delivery implements Awaiter<ResultText> {
  result: ResultText | null = null;

  constructor(
    private readonly deliveries: Deliveries,
    readonly cursor: string | null,
  ) {}

  executed(result: ResultText): void {
    this.result = result;
    this.deliveries.flush();
  }

  failed(error: unknown): void {
    this.deliveries.fail(this, error);
  }
}
