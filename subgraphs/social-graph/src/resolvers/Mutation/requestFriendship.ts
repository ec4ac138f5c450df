import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const requestFriendship: MutationResolvers['requestFriendship'] = async (
  _parent,
  { input },
  context,
) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.requestFriendship(viewerId, input.userId));
};
