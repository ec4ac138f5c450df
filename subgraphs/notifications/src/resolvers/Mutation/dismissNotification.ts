import { requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { dismiss } from '../../dismissals/dismissal.service';
import { viewerPayload } from '../viewer-payload';

export const dismissNotification: MutationResolvers['dismissNotification'] = async (
  _parent,
  { input },
  context,
) => {
  const outcome = await dismiss(context, requireAccountId(context), input.notificationId);
  return { ...viewerPayload(context, outcome), dismissedNotificationId: outcome.ok ? outcome.value : null };
};
