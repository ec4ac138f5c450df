import { fail, notFound, payloadOf, requireAccountId, uuidOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const revokeSession: MutationResolvers['revokeSession'] = async (_parent, { input }, context) => {
  const accountId = requireAccountId(context);
  const sessionId = uuidOf('Session', input.sessionId);
  const { requestId } = context.scope;
  const outcome =
    sessionId === null
      ? fail(notFound('sessionId', 'session'))
      : await context.sessionService.revoke({ accountId, sessionId, requestId });
  return payloadOf('session', outcome);
};
