import { rateLimited, unavailable } from '@chorus/errors';
import { countRefusal, type CreateRateLimiter, type RateLimit, type RateLimiter } from '@chorus/rate-limits';

/** What one person may do how often, beside the gateway's own budget for whatever they do. */
export const limits = {
  /** Clients say again every few seconds that somebody writes. */
  typing: { points: 120, perSeconds: 60 },
  /** Conversations begun, and people put into them: each is at somebody's door. */
  invitations: { points: 1_500, perSeconds: 3_600 },
  conversations: { points: 60, perSeconds: 600 },
} satisfies Record<string, RateLimit>;

export type LimitName = keyof typeof limits;

export class Throttles {
  private readonly limiters: Record<LimitName, RateLimiter>;

  constructor(create: CreateRateLimiter) {
    this.limiters = {
      typing: create(limits.typing),
      invitations: create(limits.invitations),
      conversations: create(limits.conversations),
    };
  }

  /** Takes a person's turn. Throws RATE_LIMITED with `retryAfter`. */
  async take(name: LimitName, accountId: string, points = 1): Promise<void> {
    const verdict = await this.limiters[name]
      .consume(`messaging:${name}:${accountId}`, points)
      .catch((error: unknown) => {
        throw unavailable('messaging', error);
      });
    if (verdict.allowed) return;
    countRefusal(name);
    throw rateLimited(verdict.retryAfterSeconds);
  }
}
