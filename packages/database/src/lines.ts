interface Line {
  running: number;
  waiting: (() => void)[];
}

/**
 * Lets at most `width` pieces of work with the same key run at once in this process; the others wait in line, in the order
 * in which they came. Wait so before `Database.transaction` for a lock that a crowd wants: otherwise the crowd waits for it
 * with all connections of the pool in hand. Only spares connections: the lock is still what keeps processes apart.
 */
export class Lines {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly width: number) {}

  /** Does anybody work with this key, or wait to? */
  has(key: string): boolean {
    return this.lines.has(key);
  }

  async run<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    await this.enter(key);
    try {
      return await work();
    } finally {
      this.leave(key);
    }
  }

  private async enter(key: string): Promise<void> {
    const line = this.lines.get(key) ?? { running: 0, waiting: [] };
    this.lines.set(key, line);
    // Who leaves hands their place to the next in line, so `running` stays as it is then.
    if (line.running < this.width) line.running += 1;
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
  }

  private leave(key: string): void {
    const line = this.lines.get(key);
    const next = line?.waiting.shift();
    if (next) return next();
    if (line && --line.running === 0) this.lines.delete(key);
  }
}
