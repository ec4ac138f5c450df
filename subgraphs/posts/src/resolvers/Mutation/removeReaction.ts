import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { removeReaction as remove } from '../../reactions/reaction.service';

export const removeReaction: MutationResolvers['removeReaction'] = async (_parent, { input }, context) =>
  payloadOf('subject', await remove(context, input));
