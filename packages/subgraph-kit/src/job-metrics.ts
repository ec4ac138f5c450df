import { durationBuckets, metrics } from '@chorus/telemetry';
import { Counter, Gauge, Histogram } from 'prom-client';

const runs = new Counter({
  name: 'chorus_job_runs_total',
  help: 'Runs of a job that ended. `outcome`: done or failed.',
  labelNames: ['job', 'outcome'],
  registers: [metrics],
});

const durations = new Histogram({
  name: 'chorus_job_duration_seconds',
  help: 'One run of a job.',
  labelNames: ['job'],
  buckets: [...durationBuckets, 30, 60, 300],
  registers: [metrics],
});

const lastSuccess = new Gauge({
  name: 'chorus_job_last_success_timestamp_seconds',
  help: 'When a job last ended well, as Unix time.',
  labelNames: ['job'],
  registers: [metrics],
});

export function measureJob(job: string, outcome: 'done' | 'failed', startedAt: number): void {
  runs.inc({ job, outcome });
  durations.observe({ job }, (performance.now() - startedAt) / 1_000);
  if (outcome === 'done') lastSuccess.set({ job }, Date.now() / 1_000);
}

/** Shows a job before its first run: what appears with its first count has not grown, for Prometheus. */
export function announceJob(job: string): void {
  for (const outcome of ['done', 'failed']) runs.inc({ job, outcome }, 0);
}
