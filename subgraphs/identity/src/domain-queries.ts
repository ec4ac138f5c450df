import type { DomainQueryHandlers } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import { isUuid, requireService } from '@chorus/subgraph-kit';
import type { IdentityContext } from './context';

const maxAccounts = 1_000;

/** What identity answers other domains and the gateway. */
export const domainQueries: DomainQueryHandlers<IdentityContext> = {
  async 'identity.jwks'(_question, context) {
    requireService(context);
    return { keys: await context.signingKeys.publicKeys() };
  },

  async 'identity.emails'({ accountIds }, context) {
    requireService(context);
    if (accountIds.length > maxAccounts || !accountIds.every(isUuid))
      throw badUserInput('Name at most 1,000 accounts, by their UUIDs.');
    const accounts = await context.accounts.loadMany(accountIds);
    return accounts.map((account) => {
      if (account instanceof Error) throw account;
      return account?.email ?? null;
    });
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
