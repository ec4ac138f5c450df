import type { Benchmark, BenchmarkOptions, Row, Series } from '../benchmark';
import { chosen, overHttp, type HttpContender } from '../harness/contender';
import { measureInRounds } from '../harness/rounds';
import { takeProfiles } from '../profile/take-profiles';
import { names, startStubContenders } from './contenders';
import { requireEqualAnswers } from './equal-answers';

const connections = 20;

/** The gateway beside a monolith and beside @apollo/gateway as it comes, all with the same answers. */
export const gatewayBenchmark: Benchmark = {
  name: 'gateway',
  title: 'posts of one person (20) with author and counts, through each kind of server',
  async run(options) {
    return compare(await startStubContenders(options), options);
  },
};

async function compare(contenders: readonly HttpContender[], options: BenchmarkOptions): Promise<Row[]> {
  const { repeats, progress, isSmoke, only, profileFolder } = options;
  const answers = await requireEqualAnswers(contenders);
  const ready = chosen(contenders, only).map((contender) =>
    overHttp(contender, answers.get(contender.name) ?? []),
  );
  const amount = { connections, seconds: options.seconds ?? (isSmoke ? 0.3 : 5) };
  const series = await measureInRounds(ready, { ...amount, repeats, progress });
  if (profileFolder !== undefined) await takeProfiles(ready, profileFolder, amount);
  return rowsOf(series);
}

/** A figure whose floor was left out by `--only` stands alone. */
function rowsOf(series: ReadonlyMap<string, Series>): Row[] {
  const row = (name: string, floorName?: string, atLeast?: number): Row[] => {
    const figure = series.get(name);
    const floor = floorName === undefined ? undefined : series.get(floorName);
    if (!figure) return [];
    return [
      { figure, floor, expected: floor && atLeast !== undefined ? { of: 'ratio', atLeast } : undefined },
    ];
  };
  return [
    ...row(names.monolith),
    ...row(names.apolloGateway, names.monolith),
    ...row(names.inProcess, names.monolith, 0.3),
    ...row(names.inProcess, names.apolloGateway, 4),
    ...row(names.inProcessWithToken, names.monolith),
    ...row(names.inProcessWithToken, names.apolloGateway),
  ];
}
