import { durationBuckets, metrics } from '@chorus/telemetry';
import { Counter, Gauge, Histogram } from 'prom-client';
import { tallies } from '../observability/tally';

let running = 0;

new Gauge({
  name: 'chorus_gateway_subscriptions',
  help: 'Subscriptions of clients that are open.',
  registers: [metrics],
  collect() {
    this.set(running);
  },
});

export const subscriptionOpened = (): void => void (running += 1);
export const subscriptionClosed = (): void => void (running -= 1);

const completions = new Histogram({
  name: 'chorus_gateway_event_completion_duration_seconds',
  help: 'From the arrival of an event to the whole result for a client. `subgraph`: whose event it is.',
  labelNames: ['subgraph'],
  buckets: durationBuckets,
  registers: [metrics],
});

export const eventCompleted = (subgraph: string, startedAt: number): void =>
  completions.observe({ subgraph }, (performance.now() - startedAt) / 1_000);

export const sharingsOf = tallies({
  name: 'chorus_gateway_shared_events_total',
  help: 'Events for a client that were completed for others as well, or could have been. The histogram of completions counts those once.',
  label: 'subgraph',
});

const losses = new Counter({
  name: 'chorus_gateway_upstreams_lost_total',
  help: 'Streams of subgraphs that broke off under a subscription, and how that ended. `outcome`: resumed, lost, left (the client went first).',
  labelNames: ['subgraph', 'outcome'],
  registers: [metrics],
});

export const upstreamLost = (subgraph: string, outcome: 'resumed' | 'lost' | 'left'): void =>
  losses.inc({ subgraph, outcome });
