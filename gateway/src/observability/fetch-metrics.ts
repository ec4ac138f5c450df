import { errorCodes } from '@chorus/errors';
import { durationBuckets, metrics, failStep } from '@chorus/telemetry';
import { Counter, Histogram } from 'prom-client';

const durations = new Histogram({
  name: 'chorus_subgraph_fetch_duration_seconds',
  help: 'One fetch of a query plan, failed ones included.',
  labelNames: ['subgraph', 'transport'],
  buckets: durationBuckets,
  registers: [metrics],
});

const errors = new Counter({
  name: 'chorus_subgraph_fetch_errors_total',
  help: 'Errors that subgraphs answered with, and fetches that failed, by their code of the registry.',
  labelNames: ['subgraph', 'code', 'transport'],
  registers: [metrics],
});

/** Measures the fetches from one subgraph. */
export interface FetchMetrics {
  ended(startedAt: number, transport: string): void;
  /** `code` may be anything that a subgraph said: what is not of the registry counts as INTERNAL. */
  failed(code: unknown, transport: string): void;
}

export const fetchMetrics = (subgraph: string): FetchMetrics => ({
  ended: (startedAt, transport) =>
    durations.observe({ subgraph, transport }, (performance.now() - startedAt) / 1_000),
  failed(said, transport) {
    const code = Object.hasOwn(errorCodes, String(said)) ? String(said) : 'INTERNAL';
    errors.inc({ subgraph, code, transport });
    failStep({ code });
  },
});
