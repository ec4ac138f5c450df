import { printMetrics } from '@chorus/telemetry';
import { BoundedCache } from './bounded-cache';

const readMetric = async (name: string): Promise<number> => {
  const line = (await printMetrics())
    .split('\n')
    .find((text) => text.startsWith(`chorus_gateway_cache_${name}`));
  return Number(line?.split(' ').at(-1) ?? NaN);
};
const counts = async () => ({
  hits: await readMetric('requests_total{cache="plans",result="hit"}'),
  misses: await readMetric('requests_total{cache="plans",result="miss"}'),
  evictions: await readMetric('evictions_total{cache="plans"}'),
  entries: await readMetric('entries{cache="plans"}'),
  bytes: await readMetric('bytes{cache="plans"}'),
});

it('keeps what fits, lets the least recently used go first, and counts all of it', async () => {
  const cache = new BoundedCache<string>('plans', { maxBytes: 40, bytesOf: (text) => text.length });
  await cache.set('a', 'x'.repeat(9));
  await cache.set('b', 'x'.repeat(9));
  await cache.set('c', 'x'.repeat(9));
  expect(await cache.get('a')).toHaveLength(9);
  await cache.set('d', 'x'.repeat(29));
  expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)))).toEqual([
    expect.any(String),
    undefined,
    undefined,
    expect.any(String),
  ]);
  expect(await counts()).toEqual({ hits: 3, misses: 2, evictions: 2, entries: 2, bytes: 40 });
  cache.close();
  expect(await counts()).toMatchObject({ entries: NaN, bytes: NaN });
});

it('does not keep what is larger than all of it, nor lets the rest go for it', async () => {
  const cache = new BoundedCache<string>('documents', { maxBytes: 40, bytesOf: (text) => text.length });
  await cache.set('a', 'x');
  await cache.set('b', 'x'.repeat(100));
  expect(await cache.get('a')).toBe('x');
  expect(await cache.get('b')).toBeUndefined();
  cache.close();
});
