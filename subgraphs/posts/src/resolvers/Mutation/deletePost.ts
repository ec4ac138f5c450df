import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { deletePost as remove } from '../../posts/post-removal.service';

export const deletePost: MutationResolvers['deletePost'] = async (_parent, { input }, context) =>
  payloadOf('deletedPostId', await remove(context, input));
