import { metrics } from '@chorus/telemetry';
import { Counter } from 'prom-client';

const refusals = new Counter({
  name: 'chorus_rate_limit_refusals_total',
  help: 'Requests that a rate limit refused, by the limit.',
  labelNames: ['limit'],
  registers: [metrics],
});

/** Counts a refusal. `limit` names the limit (`operations-per-person`), never who was refused. */
export function countRefusal(limit: string): void {
  refusals.inc({ limit });
}
