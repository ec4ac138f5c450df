import type { Benchmark } from './benchmark';
import { fanOutBenchmark } from './fan-out/fan-out';
import { gatewayBenchmark } from './gateway/gateway';

/** Everything that `npm run bench` compares, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [gatewayBenchmark, fanOutBenchmark];
