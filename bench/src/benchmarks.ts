import type { Benchmark } from './benchmark';

/** Everything that `npm run bench` compares, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [];
