export interface ResumeTimes {
  /** The longest wait before the first attempt; it doubles with each further one. */
  firstMs: number;
  /** No wait is longer. */
  mostMs: number;
  /** A stream that could not be resumed in this time is given up. */
  giveUpAfterMs: number;
}

export const defaultResume: ResumeTimes = { firstMs: 100, mostMs: 5_000, giveUpAfterMs: 30_000 };

/** An upstream that held so long, or brought an event, was a good one: the next loss is a new one. */
const stableMs = 5_000;

/**
 * When a lost upstream is tried again: after waits that double, each at random up to its bound, so that a subgraph that
 * comes back is not met by all its subscribers at once.
 */
export class ResumeSchedule {
  private lostAt: number | null = null;
  private attempts = 0;
  private isWaiting = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly times: ResumeTimes,
    private readonly attempt: () => void,
  ) {}

  /** Is the stream lost, and not given up? */
  get isLost(): boolean {
    return this.isWaiting;
  }

  /** The upstream broke off after it had been open for so long. */
  lost(openForMs: number): void {
    if (openForMs >= stableMs) this.arrived();
    this.lostAt ??= performance.now();
    this.isWaiting = true;
  }

  resumed(): void {
    this.isWaiting = false;
  }

  /** An event came: all is well. */
  arrived(): void {
    this.lostAt = null;
    this.attempts = 0;
  }

  /** Plans the next attempt; false when it is time to give up. */
  next(): boolean {
    const { firstMs, mostMs, giveUpAfterMs } = this.times;
    const lostAt = this.lostAt ?? performance.now();
    if (performance.now() - lostAt >= giveUpAfterMs) return false;
    const bound = Math.min(mostMs, firstMs * 2 ** this.attempts);
    this.attempts += 1;
    this.timer = setTimeout(this.attempt, Math.random() * bound);
    return true;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.isWaiting = false;
  }
}
