import type { Amount, LoadResult } from './load';

/** Puts load on a function of this process. A call that fails ends it. */
export async function keepCalling(
  call: () => Promise<unknown>,
  { length, connections }: Amount,
): Promise<LoadResult> {
  const times: number[] = [];
  const startedAt = performance.now();
  const end = 'seconds' in length ? startedAt + length.seconds * 1_000 : Infinity;
  let left = 'requests' in length ? length.requests : Infinity;
  const keepGoing = async () => {
    while (left-- > 0 && performance.now() < end) {
      const begin = performance.now();
      await call();
      times.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: connections }, keepGoing));
  const elapsed = (performance.now() - startedAt) / 1_000;
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    requests: times.length,
    seconds: elapsed,
    failed: 0,
    wrong: 0,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuSeconds: null,
  };
}
