import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { findPostsCounts } from '../counts/author-counter.repository';
import { createListLoader, type ListLoader } from '../lists/list.loaders';
import type { PostRecord } from './post';
import { findUserPosts, type UserPostsSlice } from './user-posts.repository';

export interface UserPostsLoaders {
  /** Stretches of people's posts that the viewer may see, newest first. */
  ofUser: ListLoader<UserPostsSlice, PostRecord>;
  /** How many live posts a person has. */
  count: DataLoader<string, number>;
}

export function createUserPostsLoaders(scope: RequestScope, database: Database): UserPostsLoaders {
  return {
    ofUser: createListLoader(scope, (slices: readonly UserPostsSlice[], limit) =>
      findUserPosts(database, slices, limit, scope.accountId),
    ),
    count: scope.loader(async (accountIds) => {
      const counts = await findPostsCounts(database, accountIds);
      return accountIds.map((id) => counts.get(id) ?? 0);
    }),
  };
}
