import type { Transaction } from '@chorus/database';
import type { EventEnvelope, EventType } from './envelope';

export interface HandlerContext {
  /** The effect goes here: it commits together with the note that the event is done. */
  transaction: Transaction;
  /** 1 at the first try. */
  attempt: number;
}

/**
 * Writes the effect of one event through `context.transaction`. May `emit` (with `causationId: event.id`), and must ask
 * other domains nothing: that is what `before` of a prepared handler is for. Throwing means "try again": see
 * `RetryPolicy`.
 */
export type TransactionalHandler<Type extends EventType> = (
  event: EventEnvelope<Type>,
  context: HandlerContext,
) => Promise<void>;

/** A handler that needs something from outside its own tables. */
export interface PreparedHandler<Type extends EventType, Prepared = unknown> {
  /**
   * Runs outside the transaction: may ask other domains, may do idempotent writes (wide rows). Runs again when the
   * event is tried again, but not for one that was handled already. By then every earlier event of its aggregate has
   * been applied; events of other aggregates may be prepared beside it.
   */
  before(event: EventEnvelope<Type>): Promise<Prepared>;
  /**
   * `before` of several events (of different aggregates, unless there is `applyAll`), where that costs less than each by
   * itself; answers in their order. When it throws, the events are tried one by one, by `before`.
   */
  beforeAll?(events: readonly EventEnvelope<Type>[]): Promise<Prepared[]>;
  /** Like a `TransactionalHandler`, with what `before` returned. */
  apply(event: EventEnvelope<Type>, context: HandlerContext, prepared: Prepared): Promise<void>;
  /**
   * `apply` of several events in the order of the log, where that takes fewer statements than each by itself. Says also
   * that what `before` answers does not depend on what `apply` of earlier events writes: then events of one aggregate
   * are prepared beside each other, and a batch of them shares one transaction. Name one handler for all types whose
   * events it is to get together.
   */
  applyAll?(
    events: readonly EventEnvelope<Type>[],
    context: HandlerContext,
    prepared: readonly Prepared[],
  ): Promise<void>;
}

export type EventHandler<Type extends EventType> = TransactionalHandler<Type> | PreparedHandler<Type>;

export interface RetryPolicy {
  /** Tries of one event before it becomes a dead letter. Default 5. */
  attempts: number;
  /** The wait after the first failure, in milliseconds; doubles each time, with jitter. Default 200. */
  baseDelayMs: number;
  /** The longest wait. Default 30,000. */
  maxDelayMs: number;
}

export interface ConsumerDefinition {
  /** `<subgraph>.<purpose>`, such as `feed.home`. Renaming it starts a new group at the beginning of the log. */
  group: string;
  /** A group reads the topics of these types; other types on those topics are skipped. */
  handlers: { [Type in EventType]?: EventHandler<Type> };
  /**
   * Events of one partition tried in one transaction, at most. Default 100. Use 1 where handlers take locks that
   * requests take too: a batch holds them all until it commits, in the order of the log.
   */
  batchSize?: number;
  /** Partitions in hand at once in one process, each needing a connection. Default 2. */
  concurrency?: number;
  /** Only errors of the event itself count as tries; while a database or a domain cannot be reached, the group waits. */
  retry?: Partial<RetryPolicy>;
}

/** A consumer group, checked. */
export function defineConsumer(definition: ConsumerDefinition): ConsumerDefinition {
  if (!/^[a-z][a-z-]*\.[a-z][a-z-]*$/.test(definition.group)) {
    throw new TypeError(`A consumer group is named <subgraph>.<purpose>, not "${definition.group}"`);
  }
  if (Object.keys(definition.handlers).length === 0) {
    throw new TypeError(`The consumer group ${definition.group} handles nothing`);
  }
  return definition;
}

/** Writes a prepared handler so that `apply` knows the type of what `before` returns. */
export function prepared<Type extends EventType, Prepared>(
  _type: Type,
  handler: PreparedHandler<Type, Prepared>,
): PreparedHandler<Type> {
  // `before` and `apply` of one handler only ever meet each other's values.
  return handler as PreparedHandler<Type>;
}
