import type { Caller } from '../limits/admission';

/** How many connections each caller has open. */
export class Places {
  private readonly taken = new Map<string, number>();

  constructor(private readonly allowed: Readonly<Record<Caller['kind'], number>>) {}

  /** Callers that have any. */
  get size(): number {
    return this.taken.size;
  }

  /** Takes a place; null where there is none. The result gives it back: once, however often it is called. */
  take({ kind, key }: Caller): (() => void) | null {
    const others = this.taken.get(key) ?? 0;
    if (others >= this.allowed[kind]) return null;
    this.taken.set(key, others + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.taken.get(key) ?? 1) - 1;
      if (left > 0) this.taken.set(key, left);
      else this.taken.delete(key);
    };
  }
}
