import { LRUCache } from 'lru-cache';

export interface SharedExecutionsOptions<Result> {
  /** Is this result not worth keeping? */
  hasFailed: (result: Result) => boolean;
  /** How much of `maxSize` a result takes. Default: 1 each, of 500. */
  sizeOf?: (result: Result) => number;
  maxSize?: number;
}

/** What one asks about each event, as all who ask the same do. */
export interface SharedQuestion<Event, Result> {
  /** The same for all who ask the same, and for nobody else. */
  readonly key: string;
  /** The answer for all of them. */
  readonly execute: (event: Event) => Promise<Result>;
}

/** Who waits for an execution: one of the two is called, once. */
export interface Awaiter<Result> {
  executed(result: Result): void;
  failed(error: unknown): void;
}

interface Execution<Result> {
  readonly begunAt: number;
  /** Those who are told when it is there; null once it is. */
  waiting: Awaiter<Result>[] | null;
  result?: Result;
}

/** Who comes later than this executes for themselves: those who follow a stream live ask within moments of each other. */
const maxAgeMs = 10_000;

/**
 * What is executed once for all who ask the same. Whoever asks while it is under way waits for the same result; what
 * failed is told to all of them, and then forgotten: the next one tries again.
 */
export class SharedExecutions<Event extends { sharedKey?: string }, Result> {
  private readonly executions: LRUCache<string, Execution<Result>>;
  /** Nearly everybody asks for what the one before asked for. */
  private newest: { question: string; event: string | undefined; execution: Execution<Result> } | null = null;

  constructor(private readonly options: SharedExecutionsOptions<Result>) {
    this.executions = new LRUCache({ maxSize: options.maxSize ?? 500 });
  }

  /** How many are kept. */
  get size(): number {
    return this.executions.size;
  }

  /** Tells `awaiter` the result: before this returns, where it is there already. The event has a `sharedKey`. */
  execute(question: SharedQuestion<Event, Result>, event: Event, awaiter: Awaiter<Result>): void {
    const execution = this.known(question.key, event.sharedKey) ?? this.begin(question, event);
    if (execution.waiting) execution.waiting.push(awaiter);
    else awaiter.executed(execution.result as Result);
  }

  private known(question: string, event: string | undefined): Execution<Result> | null {
    const { newest } = this;
    const isNewest = newest !== null && newest.event === event && newest.question === question;
    const execution = isNewest ? newest.execution : this.executions.get(keyOf(question, event));
    if (!execution || performance.now() - execution.begunAt > maxAgeMs) return null;
    if (!isNewest) this.newest = { question, event, execution };
    return execution;
  }

  private begin({ key: question, execute }: SharedQuestion<Event, Result>, event: Event): Execution<Result> {
    const { sharedKey } = event;
    const execution: Execution<Result> = { begunAt: performance.now(), waiting: [] };
    const key = keyOf(question, sharedKey);
    this.executions.set(key, execution, { size: 1 });
    this.newest = { question, event: sharedKey, execution };
    execute(event).then(
      (result) => {
        this.keep(key, execution, result);
        tellAll(execution, (awaiter) => awaiter.executed(result));
      },
      (error: unknown) => {
        this.forget(key, execution);
        tellAll(execution, (awaiter) => awaiter.failed(error));
      },
    );
    return execution;
  }

  private keep(key: string, execution: Execution<Result>, result: Result): void {
    const { hasFailed, sizeOf } = this.options;
    execution.result = result;
    if (hasFailed(result)) return this.forget(key, execution);
    if (this.executions.peek(key) !== execution) return;
    // The cache measures a value when it is put in, and the same one never again.
    this.executions.delete(key);
    this.executions.set(key, execution, { size: sizeOf?.(result) ?? 1 });
  }

  private forget(key: string, execution: Execution<Result>): void {
    if (this.executions.peek(key) === execution) this.executions.delete(key);
    if (this.newest?.execution === execution) this.newest = null;
  }
}

const keyOf = (question: string, event: string | undefined): string => `${question} ${event}`;

/** Who asks from now on is told at once. One who throws keeps no other from being told. */
function tellAll<Result>(execution: Execution<Result>, tell: (awaiter: Awaiter<Result>) => void): void {
  const { waiting } = execution;
  execution.waiting = null;
  let thrown: { error: unknown } | null = null;
  for (const awaiter of waiting ?? []) {
    try {
      tell(awaiter);
    } catch (error) {
      thrown ??= { error };
    }
  }
  if (thrown) throw thrown.error;
}
