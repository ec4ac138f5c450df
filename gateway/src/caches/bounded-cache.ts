import { LRUCache } from 'lru-cache';
import { CacheMetrics, type CacheName } from './cache-metrics';

export interface BoundedCacheOptions<Value> {
  maxBytes: number;
  /** About how much memory a value takes. */
  bytesOf: (value: Value) => number;
}

/**
 * What Apollo Server and @apollo/gateway keep between requests, least recently used out first, within a bound of memory
 * and under the eyes of Prometheus. Their interface is asynchronous, ours answers at once.
 */
export class BoundedCache<Value extends object | string> {
  private readonly metrics: CacheMetrics;
  private readonly entries: LRUCache<string, Value>;

  constructor(name: CacheName, { maxBytes, bytesOf }: BoundedCacheOptions<Value>) {
    this.metrics = new CacheMetrics(name);
    this.entries = new LRUCache<string, Value>({
      maxSize: maxBytes,
      sizeCalculation: (value, key) => Math.ceil(bytesOf(value)) + key.length,
      dispose: (_value, _key, reason) => {
        if (reason === 'evict') this.metrics.evicted();
      },
    });
    this.metrics.watch(() => ({ entries: this.entries.size, bytes: this.entries.calculatedSize }));
  }

  async get(key: string): Promise<Value | undefined> {
    const value = this.entries.get(key);
    this.metrics.asked(value !== undefined);
    return value;
  }

  async set(key: string, value: Value): Promise<void> {
    this.entries.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  /** Drops everything, also from the metrics. */
  close(): void {
    this.entries.clear();
    this.metrics.unwatch();
  }
}
