import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { unmuteConversation as unmute } from '../../own-part/own-part.service';

export const unmuteConversation: MutationResolvers['unmuteConversation'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await unmute(context, requireAccountId(context), input.conversationId));
