import { logger } from '@chorus/telemetry';
import { announceJob, measureJob } from './job-metrics';
import type { Job } from './subgraph';

/** Runs jobs again and again, each at most once at a time in this process. A failure is logged and tried at the next turn. */
export class JobRunner {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Set<Promise<void>>();

  start(jobs: readonly Job[]): void {
    for (const job of jobs) this.schedule(job);
  }

  /** Starts no further run and waits for those under way. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.running);
  }

  private schedule(job: Job): void {
    let isBusy = false;
    announceJob(job.name);
    const timer = setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      const startedAt = performance.now();
      const run = job
        .run()
        .then(
          () => measureJob(job.name, 'done', startedAt),
          (error: unknown) => {
            measureJob(job.name, 'failed', startedAt);
            logger.error({ err: error, job: job.name }, 'job failed');
          },
        )
        .finally(() => {
          isBusy = false;
          this.running.delete(run);
        });
      this.running.add(run);
    }, job.everyMs);
    timer.unref();
    this.timers.push(timer);
  }
}
