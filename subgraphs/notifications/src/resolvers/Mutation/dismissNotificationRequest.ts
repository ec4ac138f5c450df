import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { dismissRequest } from '../../requests/request.service';

export const dismissNotificationRequest: MutationResolvers['dismissNotificationRequest'] = async (
  _parent,
  { input },
  context,
) => payloadOf('dismissedUserId', await dismissRequest(context, input));
