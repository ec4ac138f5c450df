import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const blockUser: MutationResolvers['blockUser'] = async (_parent, { input }, context) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.blockUser(viewerId, input.userId));
};
