import { Registry } from 'prom-client';

/**
 * The process's metrics, as `GET /metrics` prints them for Prometheus. Whoever measures something declares it beside its
 * code: `new Counter({ name: 'chorus_<area>_<thing>_total', help, registers: [metrics] })`. Labels have few values: names
 * of operations, subgraphs and codes; never ids, texts, names or addresses.
 */
export const metrics = new Registry();

type Reading = () => void | Promise<void>;
const readings = new Set<Reading>();

/**
 * Calls `read` before each print, to set gauges from a state that lives elsewhere (a pool, a cache, a lag). Gives the
 * function that ends it. A reading that fails is left out; the others are printed.
 */
export function onScrape(read: Reading): () => void {
  readings.add(read);
  return () => void readings.delete(read);
}

/** The text of `GET /metrics`, in Prometheus' exposition format (`metrics.contentType`). */
export async function printMetrics(): Promise<string> {
  await Promise.allSettled([...readings].map(async (read) => read()));
  return metrics.metrics();
}
