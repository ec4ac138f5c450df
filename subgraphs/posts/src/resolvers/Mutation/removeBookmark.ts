import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { removeBookmark as remove } from '../../bookmarks/bookmark.service';

export const removeBookmark: MutationResolvers['removeBookmark'] = async (_parent, { input }, context) =>
  payloadOf('post', await remove(context, input));
