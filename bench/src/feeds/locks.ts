/**
 * Lets operations that touch the same thing follow one another, so that the oracle knows their order. Everything else
 * goes on at once.
 */
export class Locks {
  private readonly tails = new Map<string, Promise<void>>();

  /** Runs `work` when nobody else holds any of the keys. */
  async hold<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const distinct = [...new Set(keys)];
    // All tails are taken at once, without waiting in between: two operations can never wait for each other.
    const before = distinct.map((key) => this.tails.get(key) ?? Promise.resolve());
    let release = (): void => undefined;
    const mine = new Promise<void>((resolve) => (release = resolve));
    for (const key of distinct) this.tails.set(key, mine);
    await Promise.all(before);
    try {
      return await work();
    } finally {
      release();
    }
  }
}

/** The lock of what is between two people. */
export const pairKey = (one: number, other: number): string =>
  `pair ${Math.min(one, other)} ${Math.max(one, other)}`;

/** Runs all tasks, at most `limit` at a time, in order. Stops at the first failure. */
export async function runAll(tasks: Iterable<() => Promise<void>>, limit: number): Promise<void> {
  const iterator = tasks[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await next.value();
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
