import type { Expectation, Row, Series } from '../benchmark';

export type Verdict = 'ok' | 'short' | null;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Milliseconds of CPU for each request, of all processes together, a value for each repeat. */
export function totalCpuMs({ cpuMs = {} }: Series): number[] {
  const [first = [], ...others] = Object.values(cpuMs);
  return first.map((value, repeat) => others.reduce((sum, values) => sum + (values[repeat] ?? NaN), value));
}

/** Round by round: what slows the machine down for a while slows down both. */
const quotients = (dividends: readonly number[], divisors: readonly number[]): number[] =>
  dividends
    .map((dividend, round) => dividend / (divisors[round] ?? NaN))
    .filter((quotient) => !Number.isNaN(quotient));

/** A row with what follows from it. */
export interface Judged {
  readonly row: Row;
  /** Figure / floor, a value for each repeat; empty without a floor. */
  readonly ratios: readonly number[];
  /** Their median; null without a floor. */
  readonly ratio: number | null;
  /** The same by CPU time: floor / figure, so that more is better here too; null where CPU times are not known. */
  readonly cpuRatio: number | null;
  /** Null where nothing is promised. */
  readonly verdict: Verdict;
}

export function judge(row: Row): Judged {
  const { figure, floor, expected } = row;
  const ratios = floor ? quotients(figure.values, floor.values) : [];
  const cpuRatios = floor ? quotients(totalCpuMs(floor), totalCpuMs(figure)) : [];
  const ratio = ratios.length > 0 ? median(ratios) : null;
  return {
    row,
    ratios,
    ratio,
    cpuRatio: cpuRatios.length > 0 ? median(cpuRatios) : null,
    verdict: verdictOn(expected, ratio, median(figure.values)),
  };
}

function verdictOn(expected: Expectation | undefined, ratio: number | null, value: number): Verdict {
  if (!expected) return null;
  const { of, atLeast = -Infinity, atMost = Infinity } = expected;
  const measured = of === 'ratio' ? ratio : value;
  return measured !== null && measured >= atLeast && measured <= atMost ? 'ok' : 'short';
}
