import { LRUCache } from 'lru-cache';

/** Results that are kept at once: those who follow a stream live ask within moments of each other. */
const maxResults = 500;
/** Who is slower than this executes for themselves. */
const maxAgeMs = 10_000;

/**
 * What is executed once for all who ask the same. Whoever asks while it is under way waits for the same result; what
 * failed is told to all of them, and then forgotten: the next one tries again.
 */
export class SharedExecutions<Result> {
  private readonly results = new LRUCache<string, Promise<Result>>({ max: maxResults, ttl: maxAgeMs });

  /** `hasFailed`: is this result not worth keeping? */
  constructor(private readonly hasFailed: (result: Result) => boolean) {}

  /** How many are kept. */
  get size(): number {
    return this.results.size;
  }

  once(key: string, execute: () => Promise<Result>): Promise<Result> {
    const known = this.results.get(key);
    if (known) return known;
    const result = execute();
    this.results.set(key, result);
    const forget = () => {
      if (this.results.peek(key) === result) this.results.delete(key);
    };
    result.then((value) => this.hasFailed(value) && forget(), forget);
    return result;
  }
}
