import { durationBuckets, metrics } from '@chorus/telemetry';
import { Counter, Gauge, Histogram } from 'prom-client';

// The label is `task`: Prometheus itself calls what it scrapes `job`.
const runs = new Counter({
  name: 'chorus_job_runs_total',
  help: 'Runs of a job that ended. `outcome`: done or failed.',
  labelNames: ['task', 'outcome'],
  registers: [metrics],
});

const durations = new Histogram({
  name: 'chorus_job_duration_seconds',
  help: 'One run of a job.',
  labelNames: ['task'],
  buckets: [...durationBuckets, 30, 60, 300],
  registers: [metrics],
});

const lastSuccess = new Gauge({
  name: 'chorus_job_last_success_timestamp_seconds',
  help: 'When a job last ended well, as Unix time.',
  labelNames: ['task'],
  registers: [metrics],
});

export function measureJob(task: string, outcome: 'done' | 'failed', startedAt: number): void {
  runs.inc({ task, outcome });
  durations.observe({ task }, (performance.now() - startedAt) / 1_000);
  if (outcome === 'done') lastSuccess.set({ task }, Date.now() / 1_000);
}

/** Shows a job before its first run: what appears with its first count has not grown, for Prometheus. */
export function announceJob(task: string): void {
  for (const outcome of ['done', 'failed']) runs.inc({ task, outcome }, 0);
}
