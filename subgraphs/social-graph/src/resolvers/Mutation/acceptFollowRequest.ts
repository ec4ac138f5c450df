import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const acceptFollowRequest: MutationResolvers['acceptFollowRequest'] = async (
  _parent,
  { input },
  context,
) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.acceptFollowRequest(viewerId, input.userId));
};
