import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { editPost as edit } from '../../posts/post-editing.service';

export const editPost: MutationResolvers['editPost'] = async (_parent, { input }, context) =>
  payloadOf('post', await edit(context, input));
