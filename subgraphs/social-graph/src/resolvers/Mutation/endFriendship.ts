import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const endFriendship: MutationResolvers['endFriendship'] = async (_parent, { input }, context) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.endFriendship(viewerId, input.userId));
};
