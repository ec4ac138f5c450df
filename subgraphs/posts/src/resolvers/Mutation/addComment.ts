import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { addComment as add } from '../../comments/comment-creation.service';

export const addComment: MutationResolvers['addComment'] = async (_parent, { input }, context) =>
  payloadOf('comment', await add(context, input));
