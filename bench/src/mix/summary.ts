import { quantile } from '../open-loop/quantile';
import type { RunSummary } from './driver-protocol';
import type { FaultKind, TimedOracle } from './timed-oracle';
import type { Kind, Run, Sample } from './workload';

const mixed: readonly Kind[] = ['home', 'user', 'compose'];
const mostExamples = 10;

/** Judges every page of a run, and sums its times up: those of the mix; what went on beside it is told apart. */
export function summarise(
  run: Run,
  oracle: Pick<TimedOracle, 'judge'>,
  about: { perSecond: number; seconds: number; cpuSeconds: number },
): RunSummary {
  const failed = run.samples.filter(({ failure }) => failure !== null);
  const ofMix = run.samples.filter(({ kind, failure }) => failure === null && mixed.includes(kind));
  const times = ofMix.map(({ ms }) => ms);
  const faults: Partial<Record<FaultKind, number>> = {};
  const examples = failed.slice(0, mostExamples).map(({ kind, failure }) => `${kind}: ${failure}`);
  for (const page of run.pages) {
    for (const { kind, what } of oracle.judge(page)) {
      faults[kind] = (faults[kind] ?? 0) + 1;
      const feed = page.person === null ? 'home' : `posts of person ${page.person}`;
      if (examples.length < mostExamples)
        examples.push(`${kind}: person ${page.viewer} read ${feed}: ${what}`);
    }
  }
  return {
    ...about,
    answered: ofMix.length,
    errors: failed.length,
    dropped: run.dropped,
    pages: run.pages.length,
    faults,
    examples,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    byKind: timesByKind(run.samples),
  };
}

function timesByKind(samples: readonly Sample[]): RunSummary['byKind'] {
  const byKind = new Map<Kind, number[]>();
  for (const { kind, ms } of samples) {
    const times = byKind.get(kind) ?? [];
    times.push(ms);
    byKind.set(kind, times);
  }
  return Object.fromEntries(
    [...byKind].map(([kind, times]) => [
      kind,
      { count: times.length, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) },
    ]),
  );
}

export const countFaults = ({ faults }: RunSummary): number =>
  Object.values(faults).reduce((sum, count) => sum + count, 0);
