import { inSpan, SpanKind, startStep, traceId, untraced, type Attributes } from '@chorus/telemetry';
import type { EventEnvelope } from './envelope';
import type { OutboxRecord } from './event-log';

/** Notes the way of each traced event from its outbox to the log, in the event's own trace. Call the result at the end. */
export function traceRelayed(outbox: string, records: readonly OutboxRecord[]): () => void {
  const spans = records.flatMap(({ topic, eventId, envelope }) => {
    // Most are not traced: only then is it worth reading the text.
    if (!envelope.includes('"traceparent"')) return [];
    const { traceparent } = JSON.parse(envelope) as EventEnvelope;
    if (traceparent === undefined) return [];
    const attributes = { 'messaging.destination.name': topic, 'messaging.message.id': eventId };
    return startStep(`relay ${outbox}`, { kind: SpanKind.PRODUCER, attributes, parent: traceparent }) ?? [];
  });
  return () => spans.forEach((span) => span.end());
}

/**
 * Runs one try of a batch. One event's is a part of that event's trace by its handler alone; that of several has a span
 * in the trace of the first that is traced, linked to the others, for what they share. Whoever woke the group is forgotten.
 */
export function inBatchSpan<Result>(
  group: string,
  events: readonly EventEnvelope[],
  work: () => Promise<Result>,
): Promise<Result> {
  const traced = events.flatMap(({ traceparent }) => traceparent ?? []);
  const [parent, ...links] = traced;
  if (parent === undefined) return untraced(work);
  const attributes: Attributes = {
    'messaging.consumer.group.name': group,
    'messaging.batch.message_count': events.length,
  };
  return inSpan(`${group} batch`, { kind: SpanKind.CONSUMER, attributes, parent, links }, work);
}

/** Runs what a group does about one event, in the event's own trace. */
export function inHandlerSpan<Result>(
  group: string,
  { id, type, traceparent, correlationId }: EventEnvelope,
  work: () => Promise<Result>,
  step: 'prepare' | 'handle' = 'handle',
): Promise<Result> {
  if (traceparent === undefined) return work();
  // Inside of its batch where that is in the same trace already.
  const isInside = traceId() === traceparent.split('-')[1];
  const attributes: Attributes = {
    'messaging.consumer.group.name': group,
    'messaging.operation.name': step,
    'messaging.message.id': id,
    'messaging.message.conversation_id': correlationId,
  };
  return inSpan(
    `${group} ${step} ${type}`,
    { kind: SpanKind.CONSUMER, attributes, parent: isInside ? undefined : traceparent },
    work,
  );
}
