import { metrics } from '@chorus/telemetry';
import { Counter } from 'prom-client';

/** `direction`: `published` by this process, `heard` by a listener in it. */
export const messages = new Counter({
  name: 'chorus_live_messages_total',
  help: 'Live messages between processes. `direction`: published here, or heard by a listener here.',
  labelNames: ['direction'],
  registers: [metrics],
});

export const gaps = new Counter({
  name: 'chorus_live_gaps_total',
  help: 'How often live messages may have been lost, so that what is durable was read again.',
  registers: [metrics],
});
