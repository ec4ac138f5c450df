import type { LoadResult } from './load';

/** Keeps `concurrency` calls going for `seconds`, in this process. A call that fails ends it. */
export async function keepCalling(
  call: () => Promise<unknown>,
  { concurrency, seconds }: { concurrency: number; seconds: number },
): Promise<LoadResult> {
  const times: number[] = [];
  const startedAt = performance.now();
  const end = startedAt + seconds * 1_000;
  const keepGoing = async () => {
    while (performance.now() < end) {
      const begin = performance.now();
      await call();
      times.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, keepGoing));
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
