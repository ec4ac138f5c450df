import { rateLimited, unavailable, type ChorusError } from '@chorus/errors';
import { addressNetwork, countRefusal, type RateLimiter } from '@chorus/rate-limits';
import type { RequestScope } from '@chorus/domain-queries';

/** Whose budget is used: the signed-in person's, wherever they are, else that of the address. */
export interface Caller {
  readonly kind: 'person' | 'address';
  /** Names the person or the address: not to be logged. */
  readonly key: string;
}

export const personCaller = (accountId: string): Caller => ({ kind: 'person', key: `person:${accountId}` });

export const addressCaller = (address: string): Caller => ({
  kind: 'address',
  key: `address:${addressNetwork(address)}`,
});

export function callerOf({ accountId, client }: RequestScope): Caller {
  return accountId === null ? addressCaller(client.address ?? '') : personCaller(accountId);
}

/** For each kind of caller. */
export interface Budgets {
  /** One point a request, taken before the request is read. */
  readonly requests: RateLimiter;
  /** One point for each unit of cost. */
  readonly cost: RateLimiter;
  /** Operations at once. */
  readonly concurrency: number;
}

/** Who may ask for how much: requests and cost by time, and operations at once. */
export class Admission {
  private readonly underWay = new Map<string, number>();

  constructor(private readonly budgets: Readonly<Record<Caller['kind'], Budgets>>) {}

  /** Counts a request before any of it is read, so that a flood costs no more than that. Throws RATE_LIMITED. */
  async countRequest(caller: Caller): Promise<void> {
    await consume(this.budgets[caller.kind].requests, 'operations', caller, 1);
  }

  /**
   * Takes a place among the caller's operations under way; throws RATE_LIMITED where there is none. The result gives the
   * place back: call it when the operation has ended, however it ended.
   */
  enter(caller: Caller): () => void {
    const { kind, key } = caller;
    const others = this.underWay.get(key) ?? 0;
    // The next place is free as soon as one of them ends.
    if (others >= this.budgets[kind].concurrency) throw refusal('concurrency', caller, 1);
    this.underWay.set(key, others + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      const left = (this.underWay.get(key) ?? 1) - 1;
      if (left > 0) this.underWay.set(key, left);
      else this.underWay.delete(key);
    };
  }

  /** Takes a measured operation's cost from the caller's budget. Throws RATE_LIMITED. */
  async charge(caller: Caller, cost: number): Promise<void> {
    if (cost > 0) await consume(this.budgets[caller.kind].cost, 'cost', caller, cost);
  }
}

async function consume(limiter: RateLimiter, what: string, caller: Caller, points: number): Promise<void> {
  const { allowed, retryAfterSeconds } = await limiter
    .consume(`${what}:${caller.key}`, points)
    .catch((error: unknown) => {
      throw unavailable('gateway', error);
    });
  if (!allowed) throw refusal(what, caller, retryAfterSeconds);
}

function refusal(what: string, { kind }: Caller, retryAfterSeconds: number): ChorusError {
  countRefusal(`${what}_per_${kind}`);
  return rateLimited(retryAfterSeconds);
}
