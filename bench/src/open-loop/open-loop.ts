/** What became of the arrivals of one run. */
export interface LoopResult {
  readonly started: number;
  /** Not started: too many were under way, or their time had long passed when it was their turn. */
  readonly dropped: number;
}

export interface LoopOptions {
  /** When each arrival is due, in milliseconds from the start, in order. */
  readonly plan: readonly number[];
  /** Arrivals under way at most; beyond, they are dropped. */
  readonly mostUnderWay: number;
  /** So long after its time an arrival is dropped: then it is the generator that is too slow. */
  readonly latestMs: number;
  /** `dueAt` by `performance.now()`: what the answer's time is counted from. Must not throw. */
  readonly send: (dueAt: number) => Promise<void>;
}

/**
 * Sends each arrival when it is due, whether or not the earlier ones have been answered: a slow answer delays nobody.
 * Resolves when all are answered.
 */
export async function runOpenLoop({ plan, mostUnderWay, latestMs, send }: LoopOptions): Promise<LoopResult> {
  const startedAt = performance.now();
  const underWay = new Set<Promise<void>>();
  let next = 0;
  let dropped = 0;
  const sendDue = (): void => {
    const now = performance.now();
    for (; next < plan.length && startedAt + plan[next]! <= now; next += 1) {
      const dueAt = startedAt + plan[next]!;
      if (underWay.size >= mostUnderWay || now - dueAt > latestMs) {
        dropped += 1;
        continue;
      }
      const sent: Promise<void> = send(dueAt).finally(() => underWay.delete(sent));
      underWay.add(sent);
    }
  };
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      sendDue();
      if (next >= plan.length) return resolve();
      setTimeout(tick, Math.max(0, startedAt + plan[next]! - performance.now()));
    };
    tick();
  });
  await Promise.all(underWay);
  return { started: plan.length - dropped, dropped };
}
