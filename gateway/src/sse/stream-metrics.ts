import { metrics } from '@chorus/telemetry';
import { Counter, Gauge } from 'prom-client';
import type { StreamEnd } from './event-stream';

let open = 0;

new Gauge({
  name: 'chorus_gateway_event_streams',
  help: 'Answers of server-sent events that are open.',
  registers: [metrics],
  collect() {
    this.set(open);
  },
});

const ends = new Counter({
  name: 'chorus_gateway_event_streams_ended_total',
  help: 'Answers of server-sent events that ended. `end`: complete, slow (the client took too little), left (it hung up, or the gateway stopped).',
  labelNames: ['end'],
  registers: [metrics],
});

export const streamOpened = (): void => void (open += 1);

export function streamEnded(end: StreamEnd): void {
  open -= 1;
  ends.inc({ end });
}
