import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const declineFriendship: MutationResolvers['declineFriendship'] = async (
  _parent,
  { input },
  context,
) => {
  const viewerId = requireAccountId(context);
  return payloadOf('user', await context.pairs.declineFriendship(viewerId, input.userId));
};
