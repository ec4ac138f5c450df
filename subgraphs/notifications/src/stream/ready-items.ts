const nothing = Symbol('nothing is ready');

/** Takes from an iterator what is there already, without losing what comes while nobody waits for it. */
export class ReadyItems<Item> {
  private pending: Promise<IteratorResult<Item>> | null = null;

  constructor(private readonly source: AsyncIterator<Item>) {}

  /**
   * Waits for the next item, then takes with it those that are ready, up to `most`; none at the end. Rejects as the source does,
   * once what came before was taken.
   */
  async take(most: number): Promise<Item[]> {
    const items: Item[] = [];
    while (items.length < most) {
      this.pending ??= this.source.next();
      const next = items.length === 0 ? await this.pending : await Promise.race([this.rest(), turn()]);
      if (next === nothing || next === null) break;
      this.pending = null;
      if (next.done) break;
      items.push(next.value);
    }
    return items;
  }

  /** Null when the source failed: whoever takes next is told. */
  private rest(): Promise<IteratorResult<Item> | null> {
    return this.pending!.catch(() => null);
  }
}

const turn = (): Promise<typeof nothing> => new Promise((resolve) => setImmediate(() => resolve(nothing)));
