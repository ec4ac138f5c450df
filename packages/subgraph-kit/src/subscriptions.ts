import { badUserInput, ChorusError } from '@chorus/errors';
import { Kind, OperationTypeNode, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import type { SubgraphRequest, SubgraphResult } from './execute';
import type { Awaiter } from './shared-executions';
import { askNext, done, StepStream, type Askable, type Taker } from './step-stream';

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
  /**
   * Without `sharedKey`, but told live: the same for all who get this event, whose results differ by who they are. So the
   * same person gets this very event on every stream of the same, wherever it began.
   */
  liveKey?: string;
}

/** Events may be the same object for many subscribers: never change them. */
export interface SubgraphStream
  extends AsyncIterableIterator<SubgraphEvent>, Partial<Askable<SubgraphEvent>> {
  /** Where it stands before its first event: what it resumes after when it is lost before one came. */
  readonly cursor?: string | null;
}

/**
 * What the `subscribe` of a field gives; its `cursor` as in `SubgraphStream`. It is read one event after the other. Where
 * thousands may get the same event, let it be a `StepStream`.
 */
export interface SourceStream<Value>
  extends AsyncIterableIterator<SourceEvent<Value>>, Partial<Askable<SourceEvent<Value>>> {
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
  /** Executes one event, and tells `awaiter`: at once, where it was executed for others already. */
  execute: (event: SourceEvent<unknown>, awaiter: Awaiter<SubgraphEvent>) => void;
  /** What is told of an error that ends the stream. */
  fail: (error: unknown) => SubgraphResult;
}

/**
 * Events as they come, each executed when the one before it was. No async generator: its `return()` would wait for the
 * next event of a quiet stream, and hold everything until then.
 */
export class EventStream extends StepStream<SubgraphEvent> implements SubgraphStream {
  private readonly waiting: Taker<SubgraphEvent>[] = [];
  private isProducing = false;
  private isDone = false;
  private readonly ofSource: Taker<SourceEvent<unknown>> = {
    take: (event) => {
      if (!this.isDone) this.execution.execute(event, this.ofExecution);
    },
    end: (error) => this.finish(error),
  };
  private readonly ofExecution: Awaiter<SubgraphEvent> = {
    executed: (event) => this.give(event),
    failed: (error) => this.finish(error),
  };

  constructor(
    private readonly source: AsyncIterator<SourceEvent<unknown>> & Partial<Askable<SourceEvent<unknown>>>,
    private readonly execution: Execution,
    readonly cursor: string | null = null,
  ) {
    super();
  }

  override ask(taker: Taker<SubgraphEvent>): void {
    if (this.isDone) return taker.end();
    this.waiting.push(taker);
    this.produce();
  }

  /** Frees the source at once, and ends who waits. */
  override return(): Promise<IteratorResult<SubgraphEvent>> {
    this.end();
    this.settle();
    return Promise.resolve(done);
  }

  private produce(): void {
    if (this.isProducing || this.isDone || this.waiting.length === 0) return;
    this.isProducing = true;
    askNext(this.source, this.ofSource);
  }

  private give(event: SubgraphEvent): void {
    if (this.isDone) return;
    this.isProducing = false;
    this.waiting.shift()?.take(event);
    this.produce();
  }

  /** The source has ended, or broken off: what is told of that is the last event. */
  private finish(error: unknown): void {
    if (this.isDone) return;
    if (error === undefined) this.isDone = true;
    else {
      this.end();
      this.waiting.shift()?.take({ result: this.execution.fail(error), cursor: null });
    }
    this.settle();
  }

  private end(): void {
    if (this.isDone) return;
    this.isDone = true;
    // Not awaited: who leaves does not wait for what the source has to put away.
    void Promise.resolve(this.source.return?.()).catch(() => undefined);
  }

  private settle(): void {
    for (const taker of this.waiting.splice(0)) taker.end();
  }
}
