import type { Transaction } from '@chorus/database';
import { traceParent } from '@chorus/telemetry';
import { uuidv7 } from 'uuidv7';
import { aggregateIdOf, newestContract, violations } from './contracts';
import type { EventEnvelope, EventType, NewestEventData } from './envelope';
import { signalOutbox } from './outbox-signal';

/** What a service says of an event; the envelope's other fields are filled in by `emit`. */
export interface EmittedEvent<Type extends EventType = EventType> {
  type: Type;
  aggregateId: string;
  actorId: string | null;
  correlationId: string;
  /** The id of the event being handled, when a handler emits. */
  causationId?: string | null;
  /** The trace that it belongs to, where that is another than what goes on, or none (undefined). */
  traceparent?: string | undefined;
  data: NewestEventData[Type];
}

/** `EmittedEvent` as a union, for lists of mixed types. */
export type AnyEmittedEvent = { [Type in EventType]: EmittedEvent<Type> }[EventType];

/**
 * Records that something happened, in the transaction that makes it so: the event is delivered if and only if the
 * transaction commits. The caller holds the aggregate's lock (its row, or `transaction.lock(aggregateId)`) from before
 * it read the state it decides on: that is what keeps the log in order per aggregate.
 *
 * Throws on data that its contract refuses, and on an `aggregateId` that the contract would build otherwise: a defect
 * of the caller, so the transaction should roll back.
 */
export async function emit<Type extends EventType>(
  transaction: Transaction,
  event: EmittedEvent<Type>,
): Promise<void> {
  await emitAll(transaction, [event as unknown as AnyEmittedEvent]);
}

/** `emit` for several events in one statement. They are delivered in this order where they share an aggregate. */
export async function emitAll(transaction: Transaction, events: readonly AnyEmittedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const envelopes = events.map((event) => seal(event));
  const topics = events.map(({ type }) => newestContract(type).topic);
  await transaction.execute(
    `INSERT INTO outbox (topic, partition_key, envelope)
     SELECT topic, partition_key, envelope
     FROM unnest($1::text[], $2::text[], $3::jsonb[]) WITH ORDINALITY AS event (topic, partition_key, envelope, place)
     ORDER BY place`,
    [
      topics,
      events.map(({ aggregateId }) => aggregateId),
      envelopes.map((envelope) => JSON.stringify(envelope)),
    ],
  );
  const domains = new Set(events.map(({ type }) => newestContract(type).domain));
  transaction.afterCommit(() => domains.forEach(signalOutbox));
}

function seal(event: AnyEmittedEvent): EventEnvelope {
  const traceparent = 'traceparent' in event ? event.traceparent : traceParent();
  const contract = newestContract(event.type);
  const problems = violations(event.type, contract.version, event.data);
  if (problems.length === 0 && event.aggregateId !== aggregateIdOf(contract, event.data)) {
    problems.push(`aggregateId must be ${contract.aggregate.join(' and ')}, sorted, joined by ":"`);
  }
  if (problems.length > 0) throw new TypeError(`Bad event ${event.type}: ${problems.join('; ')}`);
  return {
    id: uuidv7(),
    type: event.type,
    version: contract.version,
    occurredAt: new Date().toISOString(),
    aggregateId: event.aggregateId,
    actorId: event.actorId,
    correlationId: event.correlationId,
    causationId: event.causationId ?? null,
    ...(traceparent !== undefined && { traceparent }),
    data: event.data,
  };
}
