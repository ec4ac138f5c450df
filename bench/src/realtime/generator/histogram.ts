const bucketsPerMs = 10;
const mostMs = 60_000;

/** Counts times in tenths of a millisecond: millions of deliveries take no memory. */
export class Histogram {
  private readonly counts = new Uint32Array(mostMs * bucketsPerMs + 1);
  private total = 0;

  add(ms: number): void {
    const bucket = Math.min(mostMs * bucketsPerMs, Math.max(0, Math.ceil(ms * bucketsPerMs)));
    this.counts[bucket]! += 1;
    this.total += 1;
  }

  /** The smallest time, rounded up to a tenth, that at least this share of them is at or below; NaN of nothing. */
  quantile(share: number): number {
    if (this.total === 0) return NaN;
    let left = Math.max(1, Math.ceil(share * this.total));
    const bucket = this.counts.findIndex((count) => (left -= count) <= 0);
    return bucket / bucketsPerMs;
  }
}
