import { payloadOf, requireAccountId, toGlobalId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { clearConversation } from '../../own-part/own-part.service';

export const deleteConversationForMe: MutationResolvers['deleteConversationForMe'] = async (
  _parent,
  { input },
  context,
) => {
  const outcome = await clearConversation(context, requireAccountId(context), input.conversationId);
  return payloadOf('conversationId', outcome, ({ id }) => toGlobalId('Conversation', id));
};
