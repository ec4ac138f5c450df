import { metrics } from '@chorus/telemetry';
import { Counter, Histogram } from 'prom-client';

const costs = new Histogram({
  name: 'chorus_gateway_operation_cost_points',
  help: 'What admitted operations cost, by the directives of the supergraph.',
  buckets: [0, 10, 30, 100, 300, 1_000, 2_000, 5_000],
  registers: [metrics],
});

const refusals = new Counter({
  name: 'chorus_gateway_limit_refusals_total',
  help: 'Operations that were over a limit, by the limit.',
  labelNames: ['limit'],
  registers: [metrics],
});

export const observeCost = (cost: number): void => costs.observe(cost);

/** `limit` as it is told: it names a limit of ours, never what was asked. */
export const countLimitRefusal = (limit: string): void => refusals.inc({ limit });
