import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { userNodeOf } from '../../profiles/profile';

export const changeHandle: MutationResolvers['changeHandle'] = async (_parent, { input }, context) => {
  const accountId = requireAccountId(context);
  const cause = { accountId, requestId: context.scope.requestId };
  return payloadOf('user', await context.handleService.change(cause, input.handle), (profile) =>
    userNodeOf(profile),
  );
};
