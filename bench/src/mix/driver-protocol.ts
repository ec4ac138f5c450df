import type { Kind, WorkloadParameters } from './workload';
import type { FaultKind } from './timed-oracle';

/** What one run came to, judged. */
export interface RunSummary {
  readonly perSecond: number;
  readonly seconds: number;
  /** Arrivals of the mix that were answered, without an error. */
  readonly answered: number;
  readonly errors: number;
  readonly dropped: number;
  /** Pages that were judged, and what is wrong with them. */
  readonly pages: number;
  readonly faults: Partial<Record<FaultKind, number>>;
  /** The first few errors and faults, in words. */
  readonly examples: readonly string[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly byKind: Partial<Record<Kind, { count: number; p50Ms: number; p99Ms: number }>>;
  /** CPU time of the driver, from the first arrival to the last answer. */
  readonly cpuSeconds: number;
}

/** What the driver's parent asks of it, and its answers: one at a time. */
export interface DriverCommands {
  open: { ask: WorkloadParameters; answer: null };
  tokens: { ask: readonly string[]; answer: null };
  post: { ask: { postsEach: number; atOnce: number }; answer: null };
  look: { ask: { atOnce: number }; answer: null };
  run: { ask: { perSecond: number; seconds: number }; answer: { ended: number } };
  /** Judges the last run: apart from `run`, so that its work is not taken for the product's load. */
  judge: { ask: null; answer: RunSummary };
}
