import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const declineFollowRequest: MutationResolvers['declineFollowRequest'] = async (
  _parent,
  { input },
  context,
) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.declineFollowRequest(viewerId, input.userId));
};
