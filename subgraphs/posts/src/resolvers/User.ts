import { uuidOf } from '@chorus/subgraph-kit';
import type { UserResolvers } from '../generated/resolvers';
import { countUserPosts, listUserPosts } from '../posts/user-posts.service';
import { userStub } from '../users/user';

export const User: UserResolvers = {
  // The users subgraph says whether there is such a person; the fields here judge for themselves.
  async __resolveReference({ id }) {
    const accountId = uuidOf('User', id);
    return accountId === null ? null : userStub(accountId);
  },
  posts: (user, page, context) => listUserPosts(context, user.accountId, page),
  postsCount: (user, _arguments, context) => countUserPosts(context, user.accountId),
};
