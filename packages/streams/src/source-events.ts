import type { SourceStream } from '@chorus/subgraph-kit';
import type { StreamItem } from './stream-item';

/** The items of a stream as what the `subscribe` of a field yields. `valueOf`: what the field resolves to. */
export function sourceEvents<Event, Value>(
  items: AsyncIterableIterator<StreamItem<Event>> & { readonly cursor?: string },
  valueOf: (event: Event, cursor: string) => Value,
): SourceStream<Value> {
  return {
    cursor: items.cursor,
    async next() {
      const { done, value: item } = await items.next();
      if (done) return { done: true, value: undefined };
      const { event, cursor, sharedKey } = item;
      return { done: false, value: { value: valueOf(event, cursor), cursor, sharedKey } };
    },
    async return() {
      await items.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
