import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { CreateRateLimiter } from './rate-limiter';
import { verdictOf } from './verdict';

/**
 * The adapter of one process: a fixed window per key, forgotten when it ends. Wrong with two processes, whose counts
 * would not add up: those need a shared adapter.
 */
export const createMemoryRateLimiter: CreateRateLimiter = ({ points, perSeconds }) => {
  const limiter = new RateLimiterMemory({ points, duration: perSeconds });
  return {
    consume: (key, cost = 1) => verdictOf(limiter.consume(key, cost)),
    async reset(key) {
      await limiter.delete(key);
    },
  };
};
