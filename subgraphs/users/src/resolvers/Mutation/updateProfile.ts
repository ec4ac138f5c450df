import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { userNodeOf } from '../../profiles/profile';

export const updateProfile: MutationResolvers['updateProfile'] = async (_parent, { input }, context) => {
  const accountId = requireAccountId(context);
  const outcome = await context.profileService.update(
    { accountId, requestId: context.scope.requestId },
    input,
  );
  return payloadOf('user', outcome, (profile) => userNodeOf(profile));
};
