import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { updateConversation as update } from '../../participants/group-roles.service';

export const updateConversation: MutationResolvers['updateConversation'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await update(context, input));
