import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const followUser: MutationResolvers['followUser'] = async (_parent, { input }, context) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.followUser(viewerId, input.userId));
};
