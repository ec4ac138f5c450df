/** Milliseconds by kind of operation. */
export class Latencies {
  private readonly samples = new Map<string, number[]>();

  add(kind: string, milliseconds: number): void {
    const samples = this.samples.get(kind) ?? [];
    samples.push(milliseconds);
    this.samples.set(kind, samples);
  }

  /** A table of lines: kind, count, p50, p99, longest. */
  table(): string[] {
    const row = (...cells: string[]): string =>
      cells[0]!.padEnd(22) +
      cells
        .slice(1)
        .map((cell) => cell.padStart(9))
        .join('');
    const rows = [...this.samples]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([kind, samples]) => {
        const sorted = [...samples].sort((a, b) => a - b);
        const at = (share: number): string =>
          sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
        return row(kind, String(sorted.length), at(0.5), at(0.99), at(1));
      });
    return [row('operation', 'count', 'p50 ms', 'p99 ms', 'max ms'), ...rows];
  }
}
