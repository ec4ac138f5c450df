import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { editComment as edit } from '../../comments/comment-editing.service';

export const editComment: MutationResolvers['editComment'] = async (_parent, { input }, context) =>
  payloadOf('comment', await edit(context, input));
