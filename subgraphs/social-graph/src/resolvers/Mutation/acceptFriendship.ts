import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const acceptFriendship: MutationResolvers['acceptFriendship'] = async (
  _parent,
  { input },
  context,
) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.acceptFriendship(viewerId, input.userId));
};
