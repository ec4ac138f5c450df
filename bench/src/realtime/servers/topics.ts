type Settle<Item> = (result: IteratorResult<Item, undefined>) => void;

/** Pub/sub in memory: what is published for a person comes out of each of their iterators. */
export class Topics<Item> {
  private readonly subscribers = new Map<number, Set<(item: Item) => void>>();

  publish(person: number, item: Item): void {
    for (const push of this.subscribers.get(person) ?? []) push(item);
  }

  subscribe(person: number): AsyncIterableIterator<Item> {
    const queue: Item[] = [];
    let waiting: Settle<Item> | undefined;
    let isEnded = false;
    const push = (item: Item): void => {
      if (!waiting) return void queue.push(item);
      waiting({ value: item, done: false });
      waiting = undefined;
    };
    const pushes = this.subscribers.get(person) ?? new Set();
    this.subscribers.set(person, pushes.add(push));
    const end = async (): Promise<IteratorResult<Item, undefined>> => {
      isEnded = true;
      pushes.delete(push);
      waiting?.({ value: undefined, done: true });
      return { value: undefined, done: true };
    };
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next() {
        if (isEnded) return end();
        const [item] = queue.splice(0, 1);
        if (item !== undefined) return Promise.resolve({ value: item, done: false });
        return new Promise((resolve) => (waiting = resolve));
      },
      return: end,
    };
  }
}
