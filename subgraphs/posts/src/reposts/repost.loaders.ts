import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { findReposted } from './repost.repository';

export interface RepostLoaders {
  /** Did the viewer repost the post? Null when nobody is signed in. */
  isReposted: DataLoader<string, boolean | null>;
}

export function createRepostLoaders(scope: RequestScope, database: Database): RepostLoaders {
  const { accountId } = scope;
  return {
    isReposted: scope.loader(async (postIds) => {
      if (accountId === null) return postIds.map(() => null);
      const reposted = await findReposted(database, accountId, postIds);
      return postIds.map((id) => reposted.has(id));
    }),
  };
}
