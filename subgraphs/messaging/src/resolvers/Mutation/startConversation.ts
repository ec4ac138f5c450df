import { payloadOf } from '@chorus/subgraph-kit';
import { startConversation as start } from '../../conversations/conversation-start.service';
import type { MutationResolvers } from '../../generated/resolvers';

export const startConversation: MutationResolvers['startConversation'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await start(context, input));
