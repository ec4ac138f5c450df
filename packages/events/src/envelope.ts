import type { EventData } from './generated/event-data';

export type { EventData, NewestEventData } from './generated/event-data';

/** Every event type that has a contract in `schema/events`. */
export type EventType = keyof EventData;

/** One event as it travels: the same object in the outbox, the log, the handlers and the dead letters. */
export interface EventEnvelope<Type extends EventType = EventType> {
  /** UUIDv7. The same however often the event is delivered. */
  id: string;
  type: Type;
  /** The version of the type's contract that `data` follows. */
  version: number;
  /** ISO 8601 in UTC, to the millisecond. */
  occurredAt: string;
  /** The partition key: events of one aggregate are delivered in the order of their commits. */
  aggregateId: string;
  /** The account that caused it; null for the system itself. */
  actorId: string | null;
  /** The id of the request in which it all began. */
  correlationId: string;
  /** The id of the event whose handler emitted this one; null when a request did. */
  causationId: string | null;
  /** The W3C trace context in which it was emitted; only while that was being traced. */
  traceparent?: string;
  data: EventData[Type];
}

/** `EventEnvelope` as a union: narrows `data` by `type`. */
export type AnyEvent = { [Type in EventType]: EventEnvelope<Type> }[EventType];
