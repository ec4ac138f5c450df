import type { Database } from '@chorus/database';
import type { Logger } from '@chorus/telemetry';
import type {
  ConsumerDefinition,
  EventHandler,
  HandlerContext,
  PreparedHandler,
  RetryPolicy,
} from './consumer';
import type { EventEnvelope, EventType } from './envelope';
import type { DeadLetter, Delivery, EventLog, LogBatch, LogRecord, Redelivery } from './event-log';
import { deadLettersBuried, eventDelay, eventRetries, eventsHandled, handlerDuration } from './event-metrics';
import { inBatchSpan, inHandlerSpan } from './event-traces';
import { findHandled, noteHandled } from './inbox';
import { isTransient, retryDelayMs, retryPolicy, safeReason } from './retry';

interface Failing {
  eventId: string;
  /** Failures that count as tries. */
  tries: number;
  /** Failures of anything, for the wait. */
  failures: number;
}

/**
 * One group's way of handling what the log delivers. A batch is tried in one transaction, because a commit is what
 * costs; when it fails, its events are tried one by one, so that one bad event neither undoes nor blocks its
 * neighbours of other partitions. Retries are counted in memory: a crash starts them again.
 */
export class ConsumerGroup {
  readonly group: string;
  private readonly retry: RetryPolicy;
  private readonly failing = new Map<string, Failing>();
  private stopping = false;

  constructor(
    private readonly definition: ConsumerDefinition,
    private readonly database: Database,
    private readonly log: Pick<EventLog, 'bury'>,
    private readonly logger?: Logger,
  ) {
    this.group = definition.group;
    this.retry = retryPolicy(definition.retry);
    // Shown from the beginning: what appears with its first count has not grown, for Prometheus.
    for (const counter of [eventRetries, deadLettersBuried]) counter.inc({ group: this.group }, 0);
  }

  /** From now on a batch ends after the event in hand. */
  stop(): void {
    this.stopping = true;
  }

  async deliver(whole: LogBatch): Promise<Delivery> {
    const batch = this.startOf(whole);
    const partition = `${batch.topic}/${batch.partition}`;
    const [first] = batch.records;
    const failing = this.failing.get(partition);
    if (batch.records.length > 1 && failing?.eventId !== first?.event.id) {
      try {
        await this.handle(batch.records, 1);
        return { handled: batch.records.length };
      } catch (error) {
        if (isTransient(error)) return this.wait(partition, batch, 0, error);
        this.logger?.debug(
          { group: this.group, partition, err: safeReason(error) },
          'batch failed, trying one by one',
        );
      }
    }
    return this.deliverOneByOne(partition, batch);
  }

  /**
   * The batch up to the first event that must be prepared and whose aggregate the batch has before: `before` reads what
   * `apply` of its predecessors wrote, unless the handler says that it does not.
   */
  private startOf(batch: LogBatch): LogBatch {
    const aggregates = new Set<string>();
    const end = batch.records.findIndex(({ event }) => {
      const handler = this.definition.handlers[event.type];
      const readsPredecessors = handler && typeof handler !== 'function' && !handler.applyAll;
      if (readsPredecessors && aggregates.has(event.aggregateId)) return true;
      if (handler) aggregates.add(event.aggregateId);
      return false;
    });
    return end < 0 ? batch : { ...batch, records: batch.records.slice(0, end) };
  }

  private async deliverOneByOne(partition: string, batch: LogBatch): Promise<Delivery> {
    for (const [index, record] of batch.records.entries()) {
      if (this.stopping) return { handled: index };
      const failing = this.failing.get(partition);
      const tries = failing?.eventId === record.event.id ? failing.tries : 0;
      try {
        await this.handle([record], tries + 1);
      } catch (error) {
        if (isTransient(error) || tries + 1 < this.retry.attempts)
          return this.wait(partition, batch, index, error);
        try {
          await this.giveUp(batch, record, error, tries + 1);
        } catch (unburied) {
          // The log did not take the dead letter: the event must not be passed.
          return this.wait(partition, batch, index, unburied);
        }
      }
      // Past the bad event the rest may go as a batch again.
      if (this.failing.delete(partition)) return { handled: index + 1 };
    }
    return { handled: batch.records.length };
  }

  private wait(partition: string, batch: LogBatch, handled: number, error: unknown): Delivery {
    const { event } = batch.records[handled] as LogRecord;
    const before = this.failing.get(partition);
    const failing = before?.eventId === event.id ? before : { eventId: event.id, tries: 0, failures: 0 };
    failing.failures += 1;
    if (!isTransient(error)) failing.tries += 1;
    this.failing.set(partition, failing);
    const retryInMs = retryDelayMs(this.retry, failing.failures);
    eventRetries.inc({ group: this.group });
    this.logger?.warn(
      {
        group: this.group,
        partition,
        eventId: event.id,
        requestId: event.correlationId,
        type: event.type,
        retryInMs,
        reason: safeReason(error),
      },
      'event failed, waiting to try again',
    );
    return { handled, retryInMs };
  }

  private async giveUp(batch: LogBatch, record: LogRecord, error: unknown, attempts: number): Promise<void> {
    const { topic, partition } = batch;
    const { offset, event } = record;
    const reason = safeReason(error);
    await this.log.bury({ group: this.group, topic, partition, offset, event, reason, attempts });
    deadLettersBuried.inc({ group: this.group });
    this.logger?.error(
      {
        group: this.group,
        eventId: event.id,
        requestId: event.correlationId,
        type: event.type,
        attempts,
        reason,
      },
      'dead letter',
    );
  }

  async redeliver(letter: DeadLetter): Promise<Redelivery> {
    try {
      await this.handle([letter], letter.attempts + 1);
      return { outcome: 'done' };
    } catch (error) {
      return isTransient(error) ? { outcome: 'postponed' } : { outcome: 'failed', reason: safeReason(error) };
    }
  }

  /** The effects of these events and the note that they are done: all, in one transaction, or none. */
  private async handle(records: readonly { event: EventEnvelope }[], attempt: number): Promise<void> {
    const wanted = records.flatMap(({ event }) => {
      const handler = this.definition.handlers[event.type] as EventHandler<EventType> | undefined;
      return handler ? [{ event, handler }] : [];
    });
    if (wanted.length === 0) return;
    const events = wanted.map(({ event }) => event);
    const end = handlerDuration.startTimer({ group: this.group });
    try {
      await inBatchSpan(this.group, events, () => this.apply(wanted, attempt));
    } finally {
      end();
    }
    const now = Date.now();
    for (const { event } of wanted) {
      eventsHandled.inc({ group: this.group, type: event.type });
      eventDelay.observe({ group: this.group }, Math.max(0, now - Date.parse(event.occurredAt)) / 1_000);
    }
  }

  private async apply(wanted: readonly Wanted[], attempt: number): Promise<void> {
    const preparations = await prepareAll(this.group, await this.withoutHandled(wanted));
    await this.database.transaction(async (transaction) => {
      const fresh = await noteHandled(
        transaction,
        this.group,
        wanted.map(({ event }) => event.id),
      );
      const context = { transaction, attempt };
      for (const run of runsOf(wanted.filter(({ event }) => fresh.delete(event.id))))
        await this.applyRun(run, context, preparations);
    });
  }

  /** Events of one handler, in their order: together where it takes them so. */
  private async applyRun(
    run: readonly Wanted[],
    context: HandlerContext,
    preparations: ReadonlyMap<string, unknown>,
  ): Promise<void> {
    const [first] = run;
    if (run.length > 1 && first && typeof first.handler !== 'function' && first.handler.applyAll) {
      const events = run.map(({ event }) => event);
      const prepared = events.map(({ id }) => preparations.get(id));
      return first.handler.applyAll(events, context, prepared);
    }
    for (const { event, handler } of run) {
      await inHandlerSpan(this.group, event, () =>
        typeof handler === 'function'
          ? handler(event, context)
          : handler.apply(event, context, preparations.get(event.id)),
      );
    }
  }

  /** A redelivered event is not prepared again: what `before` writes may be out of date by now. */
  private async withoutHandled(wanted: readonly Wanted[]): Promise<Wanted[]> {
    const toPrepare = wanted.filter(({ handler }) => typeof handler !== 'function');
    if (toPrepare.length === 0) return [];
    const ids = toPrepare.map(({ event }) => event.id);
    const handled = await findHandled(this.database, this.group, ids);
    return toPrepare.filter(({ event }) => !handled.has(event.id));
  }
}

interface Wanted {
  event: EventEnvelope;
  handler: EventHandler<EventType>;
}

/** Neighbours that have the same handler, together. */
function runsOf(wanted: readonly Wanted[]): Wanted[][] {
  const runs: Wanted[][] = [];
  for (const one of wanted) {
    const run = runs.at(-1);
    if (run?.[0]?.handler === one.handler) run.push(one);
    else runs.push([one]);
  }
  return runs;
}

/** Prepares events beside each other, that their questions batch: none of them reads what another one's `apply` writes. */
async function prepareAll(group: string, wanted: readonly Wanted[]): Promise<Map<string, unknown>> {
  const preparations = new Map<string, unknown>();
  const byHandler = new Map<PreparedHandler<EventType>, EventEnvelope[]>();
  for (const { event, handler } of wanted) {
    if (typeof handler === 'function') continue;
    byHandler.set(handler, [...(byHandler.get(handler) ?? []), event]);
  }
  await allSettled(
    [...byHandler].map(async ([handler, events]) => {
      const answers =
        handler.beforeAll && events.length > 1
          ? await handler.beforeAll(events)
          : await allSettled(
              events.map((event) => inHandlerSpan(group, event, () => handler.before(event), 'prepare')),
            );
      events.forEach((event, index) => preparations.set(event.id, answers[index]));
    }),
  );
  return preparations;
}

/** All settle before any error is passed on: a retry must not run beside what is left of the try before it. */
async function allSettled<Value>(work: readonly Promise<Value>[]): Promise<Value[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
