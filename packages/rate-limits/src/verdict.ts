import { RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitVerdict } from './rate-limiter';

/** The library rejects with its result where the budget is spent, and with an Error where it failed. */
export async function verdictOf(use: Promise<RateLimiterRes>): Promise<RateLimitVerdict> {
  try {
    await use;
    return { allowed: true, retryAfterSeconds: 0 };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) };
  }
}
