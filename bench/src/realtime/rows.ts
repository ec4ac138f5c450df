import type { Expectation, Row, Series } from '../benchmark';
import { knowsCpuTimes } from '../harness/cpu-time';
import { totalCpuMs } from '../report/figures';
import { graphqlWsName, plainWsName, productName, type Connected } from './contender';
import type { Outcome } from './measure';
import type { TalkKind } from './scene';

const titles: Readonly<Record<TalkKind, string>> = { crowd: 'one conversation of all', pairs: 'pairs' };
/** Of graphql-ws as it comes, by deliveries for each second of CPU time. */
const expectedRatio: Readonly<Record<TalkKind, number>> = { crowd: 2, pairs: 0.5 };
const mostP99Ms = 50;
const measuredProcess =
  'by all of `npm start`: gateway, subgraphs, relay, and what other domains make of the events meanwhile';

const rival = [productName, graphqlWsName] as const;
const comparisons = [rival, [productName, plainWsName], [graphqlWsName, plainWsName]] as const;

/** `which`: the subscription's document, where it is not the usual one. */
export function rowsOf(kind: TalkKind, outcomes: ReadonlyMap<string, Outcome>, which = ''): Row[] {
  const title = `${titles[kind]}${which}`;
  const named = (series: Series | undefined, what: string): Series | undefined =>
    series && { ...series, name: `${title}, ${what}: ${series.name}` };
  const ratio: Expectation = { of: 'ratio', atLeast: expectedRatio[kind] };
  const promised = which === '' ? ratio : undefined;

  /** A line for each pair of contenders that were measured; one that was measured alone stands alone. */
  const compared = (
    what: string,
    of: (outcome: Outcome) => Series,
    { expected, note }: Pick<Row, 'expected' | 'note'> = {},
  ): Row[] =>
    comparisons.flatMap((pair) => {
      const [figure, floor] = pair.map((name) => outcomes.get(name) && of(outcomes.get(name)!));
      if (!figure || (!floor && pair !== rival)) return [];
      return [
        {
          figure: named(figure, what)!,
          floor,
          expected: floor && pair === rival ? expected : undefined,
          note: pair === rival ? note : undefined,
        },
      ];
    });
  const delays = (what: string, of: (outcome: Outcome) => Series, expected?: Expectation): Row[] =>
    [...outcomes.values()].map((outcome) => ({
      figure: named(of(outcome), what)!,
      expected: of(outcome).name === productName ? expected : undefined,
    }));

  return [
    ...(knowsCpuTimes
      ? compared('deliveries a second of CPU time', ({ highest }) => perCpuSecond(highest), {
          expected: promised,
          note: measuredProcess,
        })
      : []),
    ...compared('deliveries', ({ highest }) => highest, { expected: knowsCpuTimes ? undefined : promised }),
    ...delays(
      'accepted to seen at half that rate, p99',
      ({ sinceAccepted }) => sinceAccepted,
      which === '' ? { of: 'value', atMost: mostP99Ms } : undefined,
    ),
    ...delays('sent to seen at half that rate, p99', ({ sinceSent }) => sinceSent),
  ];
}

/** What one core would deliver, of everything that works for it. */
function perCpuSecond(series: Series): Series {
  const { name, cpuMs, generatorCores, othersCores } = series;
  // The kernel counts in hundredths of a second: a smoke may use none.
  const values = totalCpuMs(series).map((ms) => 1_000 / Math.max(ms, 0.001));
  return { name, unit: '/s/core', values, cpuMs, generatorCores, othersCores };
}

/** Measured once: a process does not give its memory back. */
export function memoryRows(connected: readonly Connected[]): Row[] {
  const series = new Map(
    connected.flatMap(({ realtime: { name }, bytesPerSocket }) =>
      bytesPerSocket === null ? [] : [[name, { name, unit: 'kB', values: [bytesPerSocket / 1_024] }]],
    ),
  );
  return [...series.values()].map((figure) => ({
    figure: { ...figure, name: `memory of a socket and its subscription: ${figure.name}` },
    floor: figure.name === plainWsName ? undefined : series.get(plainWsName),
  }));
}
