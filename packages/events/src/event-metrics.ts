import { durationBuckets, metrics } from '@chorus/telemetry';
import { Counter, Gauge, Histogram } from 'prom-client';

export const relayMoved = new Counter({
  name: 'chorus_relay_events_moved_total',
  help: 'Events moved from an outbox to the log.',
  labelNames: ['outbox'],
  registers: [metrics],
});

export const relayFailures = new Counter({
  name: 'chorus_relay_failures_total',
  help: 'Tries of a relay that failed.',
  labelNames: ['outbox'],
  registers: [metrics],
});

export const relayMoveDuration = new Histogram({
  name: 'chorus_relay_move_duration_seconds',
  help: 'Moving one batch of an outbox to the log.',
  labelNames: ['outbox'],
  buckets: durationBuckets,
  registers: [metrics],
});

export const eventsHandled = new Counter({
  name: 'chorus_events_handled_total',
  help: 'Events whose effect is committed, by group and type.',
  labelNames: ['group', 'type'],
  registers: [metrics],
});

export const handlerDuration = new Histogram({
  name: 'chorus_event_batch_duration_seconds',
  help: 'One try of a batch of events by a group, preparation and transaction included, failed ones too.',
  labelNames: ['group'],
  buckets: durationBuckets,
  registers: [metrics],
});

export const eventDelay = new Histogram({
  name: 'chorus_event_delay_seconds',
  help: 'From the moment in which an event happened to the commit of its effect.',
  labelNames: ['group'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300],
  registers: [metrics],
});

export const eventRetries = new Counter({
  name: 'chorus_event_retries_total',
  help: 'Events that failed and wait to be tried again, by group.',
  labelNames: ['group'],
  registers: [metrics],
});

export const deadLettersBuried = new Counter({
  name: 'chorus_event_dead_letters_total',
  help: 'Events that a group gave up on since the process began.',
  labelNames: ['group'],
  registers: [metrics],
});

export const eventLag = new Gauge({
  name: 'chorus_event_lag',
  help: 'Events in the log that a group has not handled yet. Each process that works for a group shows the whole of it.',
  labelNames: ['group', 'topic'],
  registers: [metrics],
});

export const deadLetters = new Gauge({
  name: 'chorus_event_dead_letters',
  help: 'Dead letters that nobody has replayed, by group.',
  labelNames: ['group'],
  registers: [metrics],
});

export const outboxWaiting = new Gauge({
  name: 'chorus_outbox_waiting',
  help: 'Committed events that are not in the log yet; counted up to 10,000.',
  labelNames: ['outbox'],
  registers: [metrics],
});

export const outboxOldest = new Gauge({
  name: 'chorus_outbox_oldest_seconds',
  help: 'Age of the first event in an outbox; 0 when it is empty.',
  labelNames: ['outbox'],
  registers: [metrics],
});
