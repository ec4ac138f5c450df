import { Registry } from 'prom-client';

/**
 * The process's metrics, as `GET /metrics` prints them for Prometheus. Whoever measures something declares it beside its
 * code: `new Counter({ name: 'chorus_<area>_<thing>_total', help, registers: [metrics] })`. Labels have few values: names
 * of operations, subgraphs and codes; never ids, texts, names or addresses. A test asks for a panel of each metric in
 * `infra/observability/grafana-dashboard.json`.
 */
export const metrics = new Registry();

/** Bounds of histograms of durations, in seconds: from a cached lookup to the longest time limit. */
export const durationBuckets: number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

type Reading = () => void | Promise<void>;
const readings = new Set<Reading>();
const readingTimeoutMs = 2_000;

/**
 * Calls `read` before each print, to set gauges from a state that lives elsewhere (a pool, a cache, a lag). Gives the
 * function that ends it. A reading that fails, or takes longer than 2 s, is left out; the others are printed.
 */
export function onScrape(read: Reading): () => void {
  readings.add(read);
  return () => void readings.delete(read);
}

let printing: Promise<string> | undefined;

/**
 * The text of `GET /metrics`, in Prometheus' exposition format (`metrics.contentType`). Who asks while it is being read
 * gets the same text: readings may cost a database statement.
 */
export function printMetrics(): Promise<string> {
  printing ??= print().finally(() => (printing = undefined));
  return printing;
}

async function print(): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, readingTimeoutMs)));
  const all = Promise.allSettled([...readings].map(async (read) => read()));
  await Promise.race([all, late]);
  clearTimeout(timer);
  return metrics.metrics();
}
