export interface SeenOnceOptions {
  /** How long a key is remembered, at least; at most twice as long. */
  keepMs: number;
  /** Keys remembered at most, in all. Default 1,000,000: 100 MB. */
  maxKeys?: number;
  now: () => number;
}

/**
 * Remembers keys for a while, in bounded memory: two sets, of which the older is dropped as a whole. When too many come
 * at once it says so, rather than forget one too early.
 */
export class SeenOnce {
  private current = new Set<string>();
  private previous = new Set<string>();
  private turnsAt: number;

  constructor(private readonly options: SeenOnceOptions) {
    this.turnsAt = options.now() + options.keepMs;
  }

  note(key: string): 'first' | 'again' | 'full' {
    this.turn();
    if (this.current.has(key) || this.previous.has(key)) return 'again';
    if (this.current.size + this.previous.size >= (this.options.maxKeys ?? 1_000_000)) return 'full';
    this.current.add(key);
    return 'first';
  }

  private turn(): void {
    const { keepMs, now } = this.options;
    const late = now() - this.turnsAt;
    if (late < 0) return;
    this.previous = late < keepMs ? this.current : new Set();
    this.current = new Set();
    this.turnsAt = now() + keepMs;
  }
}
