import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit, RateLimiter } from './rate-limiter';

/**
 * The adapter of one process: a fixed window per key, forgotten when it ends. Wrong with two processes, whose counts
 * would not add up: those need a shared adapter.
 */
export function createMemoryRateLimiter({ points, perSeconds }: RateLimit): RateLimiter {
  const limiter = new RateLimiterMemory({ points, duration: perSeconds });
  return {
    async consume(key, cost = 1) {
      try {
        await limiter.consume(key, cost);
        return { allowed: true, retryAfterSeconds: 0 };
      } catch (refusal) {
        // The library rejects with its result where the budget is spent, and with an Error where it failed.
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) };
      }
    },
    async reset(key) {
      await limiter.delete(key);
    },
  };
}
