import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { acceptRequest } from '../../requests/request.service';
import { userStub } from '../../users/user';

export const acceptNotificationRequest: MutationResolvers['acceptNotificationRequest'] = async (
  _parent,
  { input },
  context,
) => payloadOf('user', await acceptRequest(context, input), userStub);
