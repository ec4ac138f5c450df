import type { Cleanups } from './harness/cleanups';

/** What `npm run bench` was asked for. */
export interface BenchmarkOptions {
  /** Length of one measurement; undefined: as long as the benchmark takes by itself. */
  readonly seconds: number | undefined;
  /** So many requests a measurement instead; undefined: go by time. On a busy machine this compares CPU times best. */
  readonly requests: number | undefined;
  /** How often each figure and its floor are measured, in interleaved rounds. */
  readonly repeats: number;
  /** Everything as small and as short as it can be: shows that it works, and nothing else. */
  readonly isSmoke: boolean;
  /** Keep to contenders whose name holds one of these texts; empty: all. */
  readonly only: readonly string[];
  /** Absolute path of an edge list, for benchmarks on a social graph; undefined: one is generated. */
  readonly graphFile: string | undefined;
  /** Absolute path of a folder for CPU profiles; undefined: none are taken. */
  readonly profileFolder: string | undefined;
  /** Add to it how to end whatever is started, right after it is started: it also runs on Ctrl-C. */
  readonly cleanups: Cleanups;
  /** Told of each step, in words. */
  readonly progress: (step: string) => void;
}

/** One thing measured: a value for each repeat, in their order. */
export interface Series {
  /** What was measured, such as `this gateway, in process`. */
  readonly name: string;
  /** Of the values: `/s`, `ms`. */
  readonly unit: string;
  readonly values: readonly number[];
  /** Milliseconds of CPU time for each request, by process (`gateway`, `subgraphs`, `postgres`), a value for each repeat. */
  readonly cpuMs?: Readonly<Record<string, readonly number[]>>;
  /** Cores that the load generator kept busy: it runs on the same ones. */
  readonly generatorCores?: readonly number[];
  /** Cores that programs of others kept busy meanwhile: where it is far from 0, compare CPU times and not rates. */
  readonly othersCores?: readonly number[];
  readonly p50Ms?: readonly number[];
  readonly p99Ms?: readonly number[];
}

/** What is promised: of `ratio` (figure / floor) or, where no floor makes sense, of the median `value`. */
export interface Expectation {
  readonly of: 'ratio' | 'value';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line of the table: a figure beside its floor from the same rounds. */
export interface Row {
  readonly figure: Series;
  /** What the figure is held against: what is left when our part costs nothing, or whom we want to beat. */
  readonly floor?: Series;
  readonly expected?: Expectation;
  /** A sentence for the reader of the table. */
  readonly note?: string;
}

/** One of the comparisons that `npm run bench` knows. Add it to the list in `benchmarks.ts`. */
export interface Benchmark {
  /** What selects it on the command line. */
  readonly name: string;
  /** One line above its rows. */
  readonly title: string;
  /** Throws when an answer is wrong or fails: a figure of wrong answers is none. */
  run(options: BenchmarkOptions): Promise<readonly Row[]>;
}
