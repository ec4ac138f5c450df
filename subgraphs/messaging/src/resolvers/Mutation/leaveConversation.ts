import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { leaveConversation as leave } from '../../participants/group-leaving.service';

export const leaveConversation: MutationResolvers['leaveConversation'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversationId', await leave(context, input));
