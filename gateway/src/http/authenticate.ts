import { rateLimited, unavailable } from '@chorus/errors';
import { addressNetwork, countRefusal, type RateLimiter } from '@chorus/rate-limits';
import type { FastifyRequest } from 'fastify';
import type { AccessTokens } from '../auth/access-tokens';

export interface Limiters {
  perPerson: RateLimiter;
  perAddress: RateLimiter;
}

/**
 * Finds out who asks, from the access token alone, and counts the request against that person, or against the address
 * when nobody is signed in or the token is refused. Throws UNAUTHENTICATED, UNAVAILABLE or RATE_LIMITED.
 */
export function authenticate(tokens: AccessTokens, limiters: Limiters) {
  return async (request: FastifyRequest): Promise<void> => {
    try {
      request.chorus.viewer = await tokens.viewerOf(request.raw.headersDistinct.authorization ?? []);
    } catch (refusal) {
      await consume(limiters, 'perAddress', addressKey(request));
      throw refusal;
    }
    const { viewer } = request.chorus;
    if (viewer.kind === 'person')
      await consume(limiters, 'perPerson', `operations:person:${viewer.accountId}`);
    else await consume(limiters, 'perAddress', addressKey(request));
  };
}

async function consume(limiters: Limiters, name: keyof Limiters, key: string): Promise<void> {
  const { allowed, retryAfterSeconds } = await limiters[name].consume(key).catch((error: unknown) => {
    throw unavailable('gateway', error);
  });
  if (allowed) return;
  countRefusal(name === 'perPerson' ? 'operations_per_person' : 'operations_per_address');
  throw rateLimited(retryAfterSeconds);
}

const addressKey = ({ ip }: FastifyRequest): string => `operations:address:${addressNetwork(ip)}`;
