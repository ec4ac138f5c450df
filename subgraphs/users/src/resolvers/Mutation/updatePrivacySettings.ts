import { payloadOf, requireAccountId, toGlobalId, type ViewerNode } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const updatePrivacySettings: MutationResolvers['updatePrivacySettings'] = async (
  _parent,
  { input },
  context,
) => {
  const accountId = requireAccountId(context);
  const outcome = await context.privacyService.update(
    { accountId, requestId: context.scope.requestId },
    input,
  );
  return payloadOf('viewer', outcome, (): ViewerNode => ({
    __typename: 'Viewer',
    id: toGlobalId('Viewer', accountId),
    accountId,
  }));
};
