import { badUserInput, ChorusError } from '@chorus/errors';
import { Kind, OperationTypeNode, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import type { SubgraphRequest, SubgraphResult } from './execute';

export interface SubscriptionRequest extends SubgraphRequest {
  /** Resume after this cursor, instead of after what the operation itself gives as `after`. */
  after?: string;
}

export interface SubgraphEvent {
  /** Without `data`: the error that ended the stream, and its last event. Others may have it too: never change it. */
  result: SubgraphResult;
  /** Where the stream now stands; null where it cannot be resumed. */
  cursor: string | null;
  /** Same key: whoever asked the same has the same result. Absent where the result is for this subscriber alone. */
  sharedKey?: string;
  /** Without a key, but told live: the same person gets this very event on every stream of the same, wherever it began. */
  isLive?: true;
}

export interface SubgraphStream extends AsyncIterableIterator<SubgraphEvent> {
  /** Where it stands before its first event: what it resumes after when it is lost before one came. */
  readonly cursor?: string | null;
}

/** What the `subscribe` of a field gives; its `cursor` as in `SubgraphStream`. */
export interface SourceStream<Value> extends AsyncIterableIterator<SourceEvent<Value>> {
  readonly cursor?: string | null;
}

/** What the `subscribe` of a field yields. */
export interface SourceEvent<Value> {
  /** What the field resolves to. */
  value: Value;
  /** The subscriber's place after this event; null where the stream cannot be resumed. */
  cursor: string | null;
  /**
   * One per event and cursor, whoever gets it; absent when nobody else has this very event, such as one that is replayed.
   * Of events with the same key the value is the same, and was judged for each who gets it: where the document selects
   * nothing `@viewerDependent`, one of them is executed for all, in the scope of nobody.
   */
  sharedKey?: string;
}

/**
 * The resolver of a field of `Subscription`. The iterator's `return()` must free at once what it holds, also while a
 * `next()` waits: an async generator does not. An error of the registry, thrown here or by the iterator, ends the stream
 * and is told to the subscriber. `args.after` is already the request's own `after` where it resumes.
 */
export interface SubscriptionResolver<Args, Context, Value> {
  subscribe: (
    resumption: Resumption,
    args: Args,
    context: Context,
  ) => SourceStream<Value> | Promise<SourceStream<Value>>;
}

export interface Resumption {
  /**
   * Set where a stream that was lost goes on after this cursor, so that its subscriber notices nothing. Not set where the
   * subscriber itself asks for what was after a cursor.
   */
  after?: string;
}

type Subscribe = SubscriptionResolver<object, unknown, unknown>['subscribe'];

/** The resolvers of `Subscription` as graphql-js wants them. */
export function subscriptionResolvers(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, resolver]) => {
      const { subscribe } = resolver as { subscribe: Subscribe };
      return [
        field,
        {
          subscribe: (resumption: Resumption, args: object, context: unknown) => {
            const { after } = resumption;
            return subscribe(resumption, after === undefined ? args : { ...args, after }, context);
          },
          resolve: (source: SourceEvent<unknown> | undefined) => {
            if (!source) throw badUserInput('Subscribe to a subscription.');
            return source.value;
          },
        },
      ];
    }),
  );
}

/**
 * Why a document's subscriptions cannot be run, null when they can. A condition on the only field would leave nothing to
 * subscribe to, and the rules of graphql-js throw at it instead of refusing it: ask this first.
 */
export function refusalOf(document: DocumentNode, hasSubscriptions: boolean): ChorusError | null {
  const subscriptions = document.definitions.filter(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION,
  );
  if (subscriptions.length === 0) return null;
  if (!hasSubscriptions)
    return new ChorusError('GRAPHQL_VALIDATION_FAILED', 'There are no subscriptions here.');
  const isPlain = subscriptions.every(({ selectionSet: { selections } }) => {
    const [only, ...others] = selections;
    return only?.kind === Kind.FIELD && (only.directives ?? []).length === 0 && others.length === 0;
  });
  return isPlain
    ? null
    : new ChorusError('GRAPHQL_VALIDATION_FAILED', 'A subscription selects one field, without conditions.');
}

interface Execution {
  /** Is what has a key executed for all who have it? Else it is for one of them, and the key goes no further. */
  isShared: boolean;
  /** Executes one event; never rejects. */
  execute: (event: SourceEvent<unknown>) => Promise<SubgraphResult>;
  /** What is told of an error that ends the stream. */
  fail: (error: unknown) => SubgraphResult;
}

type Next = IteratorResult<SubgraphEvent>;

const done: Next = { done: true, value: undefined };

/**
 * Events as they come, each executed when the one before it was. No async generator: its `return()` would wait for the
 * next event of a quiet stream, and hold everything until then.
 */
export class EventStream implements SubgraphStream {
  private readonly waiting: ((next: Next) => void)[] = [];
  private isDone = false;

  constructor(
    private readonly source: AsyncIterator<SourceEvent<unknown>>,
    private readonly execution: Execution,
    readonly cursor: string | null = null,
  ) {}

  next(): Promise<Next> {
    if (this.isDone) return Promise.resolve(done);
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      if (this.waiting.length === 1) void this.serve();
    });
  }

  /** Frees the source at once, and ends every `next()` that waits. */
  return(): Promise<Next> {
    this.end();
    this.settle();
    return Promise.resolve(done);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async serve(): Promise<void> {
    while (this.waiting.length > 0) {
      const next = await this.produce();
      this.waiting.shift()?.(next);
      if (this.isDone) this.settle();
    }
  }

  private async produce(): Promise<Next> {
    try {
      const next = await this.source.next();
      if (this.isDone) return done;
      if (next.done) {
        this.isDone = true;
        return done;
      }
      const { isShared } = this.execution;
      const { cursor, sharedKey } = next.value;
      const result = await this.execution.execute(next.value);
      return {
        done: false,
        value: {
          result,
          cursor,
          ...(sharedKey !== undefined && (isShared ? { sharedKey } : { isLive: true })),
        },
      };
    } catch (error) {
      if (this.isDone) return done;
      this.end();
      return { done: false, value: { result: this.execution.fail(error), cursor: null } };
    }
  }

  private end(): void {
    if (this.isDone) return;
    this.isDone = true;
    // Not awaited: who leaves does not wait for what the source has to put away.
    void Promise.resolve(this.source.return?.()).catch(() => undefined);
  }

  private settle(): void {
    for (const resolve of this.waiting.splice(0)) resolve(done);
  }
}
