import type { FastifyRequest } from 'fastify';
import type { AccessTokens } from '../auth/access-tokens';
import { addressCaller, personCaller, type Admission } from '../limits/admission';

/**
 * Finds out who asks, from the access token alone, and counts the request against that person, or against the address
 * when nobody is signed in or the token is refused. Throws UNAUTHENTICATED, UNAVAILABLE or RATE_LIMITED.
 */
export function authenticate(tokens: AccessTokens, admission: Admission) {
  return async (request: FastifyRequest): Promise<void> => {
    const address = addressCaller(request.ip);
    try {
      request.chorus.viewer = await tokens.viewerOf(request.raw.headersDistinct.authorization ?? []);
    } catch (refusal) {
      await admission.countRequest(address);
      throw refusal;
    }
    const { viewer } = request.chorus;
    await admission.countRequest(viewer.kind === 'person' ? personCaller(viewer.accountId) : address);
  };
}
