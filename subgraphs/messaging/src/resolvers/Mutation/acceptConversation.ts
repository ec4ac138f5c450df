import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { acceptConversation as accept } from '../../requests/request.service';

export const acceptConversation: MutationResolvers['acceptConversation'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await accept(context, input));
