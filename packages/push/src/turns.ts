interface Queue {
  running: number;
  waiting: (() => void)[];
}

/** Lets at most `width` pieces of work with the same key go on at once; the others wait, in the order in which they came. */
export class Turns {
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly width: number) {}

  /** Resolves when it is one's turn; rejects with the signal's reason when it is aborted before. Then `leave`, once. */
  async enter(key: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const queue = this.queues.get(key) ?? { running: 0, waiting: [] };
    this.queues.set(key, queue);
    if (queue.running < this.width) {
      queue.running += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        queue.waiting = queue.waiting.filter((waiting) => waiting !== go);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      queue.waiting.push(go);
    });
  }

  leave(key: string): void {
    const queue = this.queues.get(key);
    const next = queue?.waiting.shift();
    // Who leaves hands their turn on, so `running` stays as it is then.
    if (next) return next();
    if (queue && --queue.running === 0) this.queues.delete(key);
  }
}
