import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { deleteComment as remove } from '../../comments/comment-removal.service';

export const deleteComment: MutationResolvers['deleteComment'] = async (_parent, { input }, context) =>
  payloadOf('deletedCommentId', await remove(context, input));
