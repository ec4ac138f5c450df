import type { Sink } from './sink';

/** So many events of one subscription are completed at once. */
const mostAtOnce = 4;

interface Delivery {
  result: string | null;
  cursor: string | null;
}

export interface DeliveriesOptions {
  /** Another event may be fetched. */
  onRoom: () => void;
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

  /** `cursor`: where the stream stands after the event. */
  add(result: Promise<string> | string, cursor: string | null): void {
    if (typeof result === 'string') {
      if (this.queue.length === 0 && !this.sink.isFull) this.sink.next(result, cursor);
      else this.queue.push({ result, cursor });
      return;
    }
    const delivery: Delivery = { result: null, cursor };
    this.queue.push(delivery);
    void result.then((completed) => {
      delivery.result = completed;
      this.flush();
    });
  }

  /** After what was added comes this, and then nothing more. */
  finish(last: string | null): void {
    if (this.state !== 'open') return;
    this.state = 'finishing';
    if (last !== null) this.queue.push({ result: last, cursor: null });
    this.flush();
  }

  /** Drops what is on its way. */
  stop(): void {
    this.state = 'stopped';
    this.queue.length = 0;
  }

  /** Delivers what is complete and in its turn, as far as there is room. To be called when the sink has room again, too. */
  flush(): void {
    for (let first = this.queue[0]; first && first.result !== null; first = this.queue[0]) {
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
