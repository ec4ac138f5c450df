import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { groupBy } from '../lists/group-by';
import { keepVisible } from '../users/user.policy';
import { findMentions } from './mention.repository';

export interface MentionLoaders {
  /** The accounts that the present text of a post mentions, without those hidden from the viewer. */
  ofPost: DataLoader<string, string[]>;
}

export function createMentionLoaders(scope: RequestScope, database: Database): MentionLoaders {
  return {
    ofPost: scope.loader(async (postIds) => {
      const mentions = await findMentions(database, postIds);
      const visible = await keepVisible(scope.facts, mentions, ({ accountId }) => accountId);
      const byPost = groupBy(visible, ({ postId }) => postId);
      return postIds.map((id) => (byPost.get(id) ?? []).map(({ accountId }) => accountId));
    }),
  };
}
