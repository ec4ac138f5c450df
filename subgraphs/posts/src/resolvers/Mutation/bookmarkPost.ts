import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { bookmarkPost as bookmark } from '../../bookmarks/bookmark.service';

export const bookmarkPost: MutationResolvers['bookmarkPost'] = async (_parent, { input }, context) =>
  payloadOf('post', await bookmark(context, input));
