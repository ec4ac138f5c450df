import type { Benchmark } from '../benchmark';
import { compare, type Comparison } from '../harness/compare';
import { overHttp } from '../harness/contender';
import { names, startStubContenders } from './contenders';
import { requireEqualAnswers } from './equal-answers';

const connections = 20;

const atLeast = (ratio: number) => ({ of: 'ratio', atLeast: ratio }) as const;

const comparisons: readonly Comparison[] = [
  { figure: names.monolith },
  { figure: names.apolloGateway, floor: names.monolith },
  { figure: names.inProcess, floor: names.monolith, expected: atLeast(0.4) },
  { figure: names.inProcess, floor: names.apolloGateway, expected: atLeast(5) },
  { figure: names.inProcessWithToken, floor: names.monolith },
  { figure: names.inProcessWithToken, floor: names.apolloGateway },
  { figure: names.cached, floor: names.monolith, expected: atLeast(0.3) },
  { figure: names.cached, floor: names.apolloGateway, expected: atLeast(4) },
  { figure: names.overHttp, floor: names.apolloGateway, expected: atLeast(3) },
  { figure: names.overHttpWithToken, floor: names.apolloGateway },
];

/** The gateway beside a monolith and beside @apollo/gateway as it comes, on data in memory, all with the same answers. */
export const gatewayBenchmark: Benchmark = {
  name: 'gateway',
  title: 'posts of one person (20) with author and counts, through each kind of server, on data in memory',
  async run(options) {
    const contenders = await startStubContenders(options);
    const answers = await requireEqualAnswers(contenders);
    const ready = contenders.map((contender) => overHttp(contender, answers.get(contender.name) ?? []));
    return compare(ready, comparisons, { ...options, connections });
  },
};
