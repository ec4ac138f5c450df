import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { archiveConversation as archive } from '../../own-part/own-part.service';

export const archiveConversation: MutationResolvers['archiveConversation'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await archive(context, requireAccountId(context), input.conversationId));
