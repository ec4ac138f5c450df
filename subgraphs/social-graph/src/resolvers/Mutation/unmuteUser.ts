import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const unmuteUser: MutationResolvers['unmuteUser'] = async (_parent, { input }, context) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.unmuteUser(viewerId, input.userId));
};
