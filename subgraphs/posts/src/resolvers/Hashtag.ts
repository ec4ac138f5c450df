import { fromGlobalId, toGlobalId } from '@chorus/subgraph-kit';
import type { HashtagResolvers } from '../generated/resolvers';
import { findHashtagByKey, listHashtagPosts } from '../hashtags/hashtag.service';

export const Hashtag: HashtagResolvers = {
  async __resolveReference({ id }, context) {
    const parts = fromGlobalId(id);
    return parts?.type === 'Hashtag' ? findHashtagByKey(context, parts.key) : null;
  },
  id: ({ name }) => toGlobalId('Hashtag', name),
  posts: (hashtag, page, context) => listHashtagPosts(context, hashtag, page),
};
