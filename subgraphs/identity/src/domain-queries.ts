import type { DomainQueryHandlers } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import { requireService } from '@chorus/subgraph-kit';
import type { IdentityContext } from './context';

/** What identity answers other domains and the gateway. */
export const domainQueries: DomainQueryHandlers<IdentityContext> = {
  async 'identity.jwks'(_question, context) {
    requireService(context);
    return { keys: await context.signingKeys.publicKeys() };
  },

  async 'identity.revoked-sessions'({ since }, context) {
    requireService(context);
    const revoked = await context.sessionService.listRevoked(since === null ? null : instantOf(since));
    return revoked.map(({ sessionId, revokedAt }) => ({ sessionId, revokedAt: revokedAt.toISOString() }));
  },
};

function instantOf(text: string): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw badUserInput('`since` is not an instant.');
  return instant;
}
