import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const unfollowUser: MutationResolvers['unfollowUser'] = async (_parent, { input }, context) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.unfollowUser(viewerId, input.userId));
};
