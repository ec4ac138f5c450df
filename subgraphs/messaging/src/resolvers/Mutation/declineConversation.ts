import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { declineConversation as decline } from '../../requests/request.service';

export const declineConversation: MutationResolvers['declineConversation'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversationId', await decline(context, input));
