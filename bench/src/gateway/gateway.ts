import type { Benchmark, BenchmarkOptions, Row, Series } from '../benchmark';
import { measureInRounds, type Contender } from '../harness/rounds';
import { takeProfiles } from '../profile/take-profiles';
import { names, startStubContenders } from './contenders';
import { expecting, requireEqualAnswers } from './equal-answers';

const connections = 20;

/** The gateway beside a monolith and beside @apollo/gateway as it comes, all with the same answers. */
export const gatewayBenchmark: Benchmark = {
  name: 'gateway',
  title: 'posts of one person (20) with author and counts, through each kind of server',
  async run(options) {
    const contenders = await startStubContenders(options);
    return compare(contenders, options);
  },
};

async function compare(contenders: readonly Contender[], options: BenchmarkOptions): Promise<Row[]> {
  const { repeats, progress, isSmoke, only, profileFolder } = options;
  const answers = await requireEqualAnswers(contenders);
  const chosen = contenders.filter(
    ({ name }) => only.length === 0 || only.some((text) => name.includes(text)),
  );
  const ready = chosen.map((contender) => expecting(contender, answers.get(contender.name)));
  const seconds = options.seconds ?? (isSmoke ? 0.3 : 5);
  const series = await measureInRounds(ready, { repeats, progress, seconds, connections });
  if (profileFolder !== undefined) await takeProfiles(ready, { folder: profileFolder, seconds, connections });
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
