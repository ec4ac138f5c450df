import type { Benchmark } from './benchmark';
import { gatewayBenchmark } from './gateway/gateway';

/** Everything that `npm run bench` compares, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [gatewayBenchmark];
