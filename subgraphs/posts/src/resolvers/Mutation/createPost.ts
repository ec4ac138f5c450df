import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { createPost as create } from '../../posts/post-creation.service';

export const createPost: MutationResolvers['createPost'] = async (_parent, { input }, context) =>
  payloadOf('post', await create(context, input));
