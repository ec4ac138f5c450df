import { cpus, platform } from 'node:os';
import type { Expectation, Row, Series } from '../benchmark';
import { judge, median, type Verdict } from './figures';

/** A series with its median. */
export interface ReportedSeries extends Series {
  readonly median: number;
}

export interface ReportedRow {
  readonly figure: ReportedSeries;
  readonly floor: ReportedSeries | null;
  /** Figure / floor: the median of the rounds; null without a floor. */
  readonly ratio: number | null;
  readonly ratios: readonly number[];
  /** The same by CPU time a request. */
  readonly cpuRatio: number | null;
  readonly expected: Expectation | null;
  /** Null where nothing is promised. */
  readonly verdict: Verdict;
  readonly note: string | null;
}

/** What `--json` writes. */
export interface Report {
  readonly machine: { platform: string; node: string; cores: number; cpu: string };
  readonly isSmoke: boolean;
  readonly benchmarks: readonly { name: string; title: string; rows: readonly ReportedRow[] }[];
}

export interface Finished {
  name: string;
  title: string;
  rows: readonly Row[];
}

export function reportOf(finished: readonly Finished[], isSmoke: boolean): Report {
  const cores = cpus();
  return {
    machine: {
      platform: platform(),
      node: process.version,
      cores: cores.length,
      cpu: cores[0]?.model ?? 'unknown',
    },
    isSmoke,
    benchmarks: finished.map(({ name, title, rows }) => ({ name, title, rows: rows.map(reported) })),
  };
}

function reported(row: Row): ReportedRow {
  const { ratio, ratios, cpuRatio, verdict } = judge(row);
  const withMedian = (series: Series): ReportedSeries => ({ ...series, median: median(series.values) });
  return {
    figure: withMedian(row.figure),
    floor: row.floor ? withMedian(row.floor) : null,
    ratio,
    ratios,
    cpuRatio,
    expected: row.expected ?? null,
    verdict,
    note: row.note ?? null,
  };
}
