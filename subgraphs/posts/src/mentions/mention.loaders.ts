import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
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
      return postIds.map((id) =>
        visible.filter(({ postId }) => postId === id).map(({ accountId }) => accountId),
      );
    }),
  };
}
