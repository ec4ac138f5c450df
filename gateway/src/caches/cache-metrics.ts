import { metrics } from '@chorus/telemetry';
import { Counter, Gauge, type CollectFunction } from 'prom-client';

export type CacheName = 'documents' | 'plans' | 'persisted_queries';

export interface CacheSize {
  entries: number;
  bytes: number;
}

type Reading = () => CacheSize;

const requests = new Counter({
  name: 'chorus_gateway_cache_requests_total',
  help: 'What was looked for in a cache. `result`: hit, miss. A miss is parsed, planned, or sent again by the client.',
  labelNames: ['cache', 'result'],
  registers: [metrics],
});

const evictions = new Counter({
  name: 'chorus_gateway_cache_evictions_total',
  help: 'What a cache let go for want of room.',
  labelNames: ['cache'],
  registers: [metrics],
});

/** Each living cache: of one name there are several while a supergraph takes over from another. */
const living = new Map<Reading, CacheName>();

const collect = (kind: keyof CacheSize): CollectFunction<Gauge<'cache'>> =>
  function () {
    this.reset();
    for (const [read, cache] of living) this.inc({ cache }, read()[kind]);
  };

new Gauge({
  name: 'chorus_gateway_cache_entries',
  help: 'What a cache holds.',
  labelNames: ['cache'],
  registers: [metrics],
  collect: collect('entries'),
});

new Gauge({
  name: 'chorus_gateway_cache_bytes',
  help: 'About how much memory a cache takes.',
  labelNames: ['cache'],
  registers: [metrics],
  collect: collect('bytes'),
});

/** The metrics of one cache. */
export class CacheMetrics {
  private readonly hits;
  private readonly misses;
  private readonly out;
  private reading: Reading | undefined;

  constructor(private readonly cache: CacheName) {
    this.hits = requests.labels(cache, 'hit');
    this.misses = requests.labels(cache, 'miss');
    this.out = evictions.labels(cache);
  }

  asked(isHit: boolean): void {
    (isHit ? this.hits : this.misses).inc();
  }

  evicted(): void {
    this.out.inc();
  }

  watch(reading: Reading): void {
    this.reading = reading;
    living.set(reading, this.cache);
  }

  unwatch(): void {
    if (this.reading) living.delete(this.reading);
  }
}
