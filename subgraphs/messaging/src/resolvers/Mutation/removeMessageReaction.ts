import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { removeMessageReaction as removeReaction } from '../../reactions/reaction.service';

export const removeMessageReaction: MutationResolvers['removeMessageReaction'] = async (
  _parent,
  { input },
  context,
) => payloadOf('message', await removeReaction(context, input));
