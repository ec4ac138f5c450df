import { LRUCache } from 'lru-cache';

export interface SharedExecutionsOptions<Result> {
  /** Is this result not worth keeping? */
  hasFailed: (result: Result) => boolean;
  /** How much of `maxSize` a result takes. Default: 1 each, of 500. */
  sizeOf?: (result: Result) => number;
  maxSize?: number;
}

interface Execution<Result> {
  readonly promise: Promise<Result>;
  /** Once it is there. */
  readonly outcome?: { readonly result: Result };
}

/** Who comes later than this executes for themselves: those who follow a stream live ask within moments of each other. */
const maxAgeMs = 10_000;

/**
 * What is executed once for all who ask the same. Whoever asks while it is under way waits for the same result; what
 * failed is told to all of them, and then forgotten: the next one tries again.
 */
export class SharedExecutions<Result> {
  private readonly executions: LRUCache<string, Execution<Result>>;

  constructor(private readonly options: SharedExecutionsOptions<Result>) {
    this.executions = new LRUCache({ maxSize: options.maxSize ?? 500, ttl: maxAgeMs });
  }

  /** How many are kept. */
  get size(): number {
    return this.executions.size;
  }

  /** The result itself where it is there already. */
  once(key: string, execute: () => Promise<Result>): Result | Promise<Result> {
    const known = this.executions.get(key);
    if (known) return known.outcome ? known.outcome.result : known.promise;
    const execution: Execution<Result> = { promise: execute() };
    this.executions.set(key, execution, { size: 1 });
    execution.promise.then(
      (result) => this.keep(key, execution, result),
      () => this.forget(key, execution),
    );
    return execution.promise;
  }

  private keep(key: string, execution: Execution<Result>, result: Result): void {
    const { hasFailed, sizeOf } = this.options;
    if (hasFailed(result)) return this.forget(key, execution);
    if (this.executions.peek(key) !== execution) return;
    // The cache measures a value once: so this is another one.
    this.executions.set(key, { ...execution, outcome: { result } }, { size: sizeOf?.(result) ?? 1 });
  }

  private forget(key: string, execution: Execution<Result>): void {
    if (this.executions.peek(key) === execution) this.executions.delete(key);
  }
}
