import { unauthenticated } from '@chorus/errors';
import type { MutationResolvers } from '../../generated/resolvers';

export const logOut: MutationResolvers['logOut'] = async (
  _parent,
  _arguments,
  { viewer, sessionService, scope },
) => {
  if (viewer.kind !== 'person') throw unauthenticated();
  const { accountId, sessionId } = viewer;
  // A session that is gone already is as good as ended.
  await sessionService.revoke({ accountId, sessionId, requestId: scope.requestId });
  return { userErrors: [] };
};
