import type { Benchmark } from './benchmark';
import { fanOutBenchmark } from './fan-out/fan-out';
import { gatewayBenchmark } from './gateway/gateway';
import { gatewayRealBenchmark } from './gateway/gateway-real';
import { homeBenchmark } from './home/home';
import { mixBenchmark } from './mix/mix';
import { notificationsBenchmark } from './notifications/notifications';
import { realtimeBenchmark } from './realtime/realtime';

/** Everything that `npm run bench` compares, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [
  gatewayBenchmark,
  gatewayRealBenchmark,
  homeBenchmark,
  fanOutBenchmark,
  mixBenchmark,
  realtimeBenchmark,
  notificationsBenchmark,
];
