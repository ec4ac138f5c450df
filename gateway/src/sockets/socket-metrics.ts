import { metrics } from '@chorus/telemetry';
import { Counter, Gauge } from 'prom-client';
import { tallies } from '../observability/tally';

let open = 0;

new Gauge({
  name: 'chorus_gateway_sockets',
  help: 'WebSockets that are open.',
  registers: [metrics],
  collect() {
    this.set(open);
  },
});

const closes = new Counter({
  name: 'chorus_gateway_socket_closes_total',
  help: 'WebSockets that were closed. `code`: of docs/subscriptions.md where we closed, client where the client did, lost where the connection broke.',
  labelNames: ['code'],
  registers: [metrics],
});

export const results = tallies({
  name: 'chorus_gateway_socket_results_total',
  help: 'Results that were sent on WebSockets: events, and answers to queries and mutations.',
})();

export const socketOpened = (): void => void (open += 1);

export function socketClosed(code: number | 'client' | 'lost'): void {
  open -= 1;
  closes.inc({ code: String(code) });
}
