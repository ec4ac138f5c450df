import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { findBookmarked } from './bookmark.repository';

export interface BookmarkLoaders {
  /** Did the viewer bookmark the post? Null when nobody is signed in. */
  isBookmarked: DataLoader<string, boolean | null>;
}

export function createBookmarkLoaders(scope: RequestScope, database: Database): BookmarkLoaders {
  const { accountId } = scope;
  return {
    isBookmarked: scope.loader(async (postIds) => {
      if (accountId === null) return postIds.map(() => null);
      const bookmarked = await findBookmarked(database, accountId, postIds);
      return postIds.map((id) => bookmarked.has(id));
    }),
  };
}
