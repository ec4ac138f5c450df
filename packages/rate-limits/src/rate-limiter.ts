export interface RateLimitVerdict {
  allowed: boolean;
  /** Whole seconds, at least 1, until the key may be used again; 0 when allowed. */
  retryAfterSeconds: number;
}

/** Counts uses of a key in a window of time. */
export interface RateLimiter {
  /**
   * Takes `points` (default 1) from the key's budget. Refused uses count too: hammering does not pay. `key` should name
   * its purpose and must not be logged: it may hold an address.
   */
  consume(key: string, points?: number): Promise<RateLimitVerdict>;
  /** Gives the key its whole budget back: what it was kept from has been shown to be all right. */
  reset(key: string): Promise<void>;
}

export interface RateLimit {
  /** Uses allowed in a window. */
  points: number;
  /** The window's length, in seconds. */
  perSeconds: number;
}

/** Makes limiters that count in one place: the memory of this process, or a store that several share. */
export type CreateRateLimiter = (limit: RateLimit) => RateLimiter;

const always: RateLimitVerdict = { allowed: true, retryAfterSeconds: 0 };

/** The limiter that never refuses: for load tests on loopback. */
export const unlimited: RateLimiter = {
  consume: () => Promise.resolve(always),
  reset: () => Promise.resolve(),
};
