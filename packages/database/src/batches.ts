import { untraced } from '@chorus/telemetry';

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result | PromiseLike<Result>) => void;
  reject: (error: unknown) => void;
}

/**
 * Does for many at once what costs about as much for one: a question, a commit. What comes while a batch is under way waits
 * for the next; so nobody waits for company, and batches are as large as the load is heavy. What comes to a resting one
 * goes with all that comes in the same turn of the event loop.
 */
export class Batches<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private isRunning = false;

  /**
   * `work`: one batch at a time, of at most `most`, in the order in which they came. Gives a result for each item, or a
   * promise of one, which the next batch does not wait for; when it throws, that is the answer to all.
   */
  constructor(
    private readonly work: (items: readonly Item[]) => Promise<readonly (Result | PromiseLike<Result>)[]>,
    private readonly most: number,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.isRunning) return;
      this.isRunning = true;
      // What others add goes on in it, too: it belongs to the trace of nobody.
      untraced(() => setImmediate(() => void this.run()));
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.most);
      try {
        const results = await this.work(batch.map(({ item }) => item));
        if (results.length !== batch.length)
          throw new Error('A batch must have a result for each of its items.');
        batch.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isRunning = false;
  }
}
