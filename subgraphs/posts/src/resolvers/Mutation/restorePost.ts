import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { restorePost as restore } from '../../posts/post-removal.service';

export const restorePost: MutationResolvers['restorePost'] = async (_parent, { input }, context) =>
  payloadOf('post', await restore(context, input));
