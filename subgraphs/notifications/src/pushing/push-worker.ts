import { logger } from '@chorus/telemetry';
import type { NotificationsTools } from '../context';
import { deliverPush } from './push-delivery';
import { judgePushes, type PushVerdict } from './push-judge';
import { claimPushes, forgetPushed, settlePush, type PushJob } from './push-queue.repository';

/** Jobs judged together. */
const mostAtOnce = 50;
/** Jobs whose devices are being sent to at once, in one process. */
const mostInHand = 200;
/** Longer than any job is in hand: a send ends within ten seconds, its turn to wait for included. */
const leaseMs = 120_000;
/** A domain does not answer: look again. */
const pauseMs = 10_000;
/** A run waits so long for services. */
const patienceMs = 1_000;

/**
 * Pushes what is due. Several processes may: each job is in one hand at a time. Where a process dies between sending and
 * noting it, the job is sent once more when its lease ends, with the same collapse key: a device shows it once.
 */
export class PushWorker {
  private readonly inHand = new Set<Promise<void>>();

  constructor(private readonly tools: NotificationsTools) {}

  /** A job: takes what is due now. Does not wait for services that are slow; the next run goes on beside them. */
  async run(): Promise<void> {
    const { background, settings } = this.tools;
    let room = mostInHand - this.inHand.size;
    while (room > 0) {
      const now = settings.clock();
      const leasedUntil = new Date(now.getTime() + leaseMs);
      const limit = Math.min(mostAtOnce, room);
      const jobs = await claimPushes(background, { now, leasedUntil, limit });
      await this.take(jobs);
      room = jobs.length < limit ? 0 : room - jobs.length;
    }
    await forgetPushed(background, settings.clock());
    await this.waitForHands();
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await Promise.all(this.inHand);
  }

  private async take(jobs: readonly PushJob[]): Promise<void> {
    if (jobs.length === 0) return;
    const { background, settings } = this.tools;
    try {
      const verdicts = await judgePushes(this.tools, jobs);
      await Promise.all(jobs.map((job, index) => this.follow(job, verdicts[index]!)));
    } catch (error) {
      const dueAt = new Date(settings.clock().getTime() + pauseMs);
      await Promise.all(jobs.map((job) => settlePush(background, job, { ...job, dueAt, pushedAt: null })));
      throw error;
    }
  }

  private async follow(job: PushJob, verdict: PushVerdict): Promise<void> {
    const { background } = this.tools;
    if (verdict.kind === 'push') return this.hold(deliverPush(this.tools, job, verdict.message));
    if (verdict.kind === 'drop') return settlePush(background, job, { dueAt: null, pushedAt: null });
    await settlePush(background, job, { ...job, dueAt: verdict.until, pushedAt: null });
  }

  private hold(delivery: Promise<void>): void {
    const held = delivery
      .catch((error: unknown) => logger.error({ err: error }, 'a push is not noted: it is sent again'))
      .finally(() => this.inHand.delete(held));
    this.inHand.add(held);
  }

  private async waitForHands(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
    await Promise.race([Promise.all(this.inHand), patience]);
    clearTimeout(timer);
  }
}
