import type { Benchmark } from './benchmark';
import { fanOutBenchmark } from './fan-out/fan-out';
import { gatewayBenchmark } from './gateway/gateway';
import { homeBenchmark } from './home/home';
import { mixBenchmark } from './mix/mix';

/** Everything that `npm run bench` compares, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [
  gatewayBenchmark,
  homeBenchmark,
  fanOutBenchmark,
  mixBenchmark,
];
