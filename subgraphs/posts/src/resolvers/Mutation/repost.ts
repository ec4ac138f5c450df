import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { repost as repostPost } from '../../reposts/repost.service';

export const repost: MutationResolvers['repost'] = async (_parent, { input }, context) =>
  payloadOf('post', await repostPost(context, input));
