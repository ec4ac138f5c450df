import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { unarchiveConversation as unarchive } from '../../own-part/own-part.service';

export const unarchiveConversation: MutationResolvers['unarchiveConversation'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await unarchive(context, requireAccountId(context), input.conversationId));
