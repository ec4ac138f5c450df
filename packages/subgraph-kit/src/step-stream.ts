/**
 * Who reads a stream by calls instead of promises. An event passes half a dozen streams on its way to each subscriber: a
 * promise at each of them would cost more than everything else.
 */
export interface Taker<Value> {
  /** The value that was asked for. */
  take(value: Value): void;
  /** There is none any more; `error` where the stream broke off. */
  end(error?: unknown): void;
}

/** What can be read by calls. */
export interface Askable<Value> {
  /**
   * Asks for the next value. `taker` is called once, before this returns or later, and may ask again while it is called:
   * so whoever calls takers does it in a loop, and never from within the `ask` of one that is being called.
   */
  ask(taker: Taker<Value>): void;
}

type Iterated<Value> = AsyncIterator<Value> & Partial<Askable<Value>>;

/** A stream that is read by calls, and by promises where its reader is not in a hurry. */
export abstract class StepStream<Value> implements AsyncIterableIterator<Value>, Askable<Value> {
  /** As of `Askable`; who asks several times is answered in that order. */
  abstract ask(taker: Taker<Value>): void;

  /** Nobody reads any more: frees everything at once, and ends those who wait. */
  abstract return(): Promise<IteratorResult<Value>>;

  next(): Promise<IteratorResult<Value>> {
    return new Promise((resolve, reject) =>
      this.ask({
        take: (value) => resolve({ done: false, value }),
        end: (error) => (error === undefined ? resolve(done) : reject(error as Error)),
      }),
    );
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

export const done: { done: true; value: undefined } = { done: true, value: undefined };

/** Asks any stream, also one that knows nothing but promises. */
export function askNext<Value>(stream: Iterated<Value>, taker: Taker<Value>): void {
  if (stream.ask) return stream.ask(taker);
  void Promise.resolve()
    .then(() => stream.next())
    .then(
      (next) => (next.done ? taker.end() : taker.take(next.value)),
      (error: unknown) => taker.end(error ?? new Error('The stream broke off.')),
    );
}
