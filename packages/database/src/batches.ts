import { inSpan, traceParent, untraced } from '@chorus/telemetry';

interface Waiting<Item, Result> {
  item: Item;
  /** The trace of whoever adds it, if any. */
  traceparent: string | undefined;
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
   * `name`: of a batch in traces: it stands in that of the first who is traced, linked to the others. `work`: one batch at a
   * time, of at most `most`, in the order in which they came. Gives a result for each item, or a promise of one, which the
   * next batch does not wait for; when it throws, that is the answer to all.
   */
  constructor(
    private readonly name: string,
    private readonly most: number,
    private readonly work: (items: readonly Item[]) => Promise<readonly (Result | PromiseLike<Result>)[]>,
  ) {}

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, traceparent: traceParent(), resolve, reject });
      if (this.isRunning) return;
      this.isRunning = true;
      // Later batches go on from here, too.
      untraced(() => setImmediate(() => void this.run()));
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.most);
      try {
        const results = await this.workOn(batch);
        if (results.length !== batch.length)
          throw new Error('A batch must have a result for each of its items.');
        batch.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isRunning = false;
  }

  private workOn(
    batch: readonly Waiting<Item, Result>[],
  ): Promise<readonly (Result | PromiseLike<Result>)[]> {
    const items = batch.map(({ item }) => item);
    const [parent, ...links] = batch.flatMap(({ traceparent }) => traceparent ?? []);
    if (parent === undefined) return this.work(items);
    const attributes = { 'chorus.batch.size': items.length };
    return inSpan(this.name, { parent, links, attributes }, () => this.work(items));
  }
}
