import type DataLoader from 'dataloader';
import { anonymous, strangers } from '@chorus/audience';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { groupBy } from '../lists/group-by';
import { createListLoader, type ListLoader } from '../lists/list.loaders';
import { readableAudiences } from '../posts/post.policy';
import type { HashtagRecord } from './hashtag';
import {
  findHashtags,
  findHashtagUses,
  findPublicHashtags,
  type HashtagSlice,
  type HashtagUse,
} from './hashtag.repository';

export interface HashtagLoaders {
  /** The hashtag, by normalised name, when a live PUBLIC post uses it, else null. */
  known: DataLoader<string, HashtagRecord | null>;
  /** The hashtags of a post. */
  ofPost: DataLoader<string, HashtagRecord[]>;
  /** Stretches of hashtags' posts that the viewer could see if everybody were their friend: to be judged one by one. */
  uses: ListLoader<HashtagSlice, HashtagUse>;
}

export function createHashtagLoaders(scope: RequestScope, database: Database): HashtagLoaders {
  const viewerId = scope.accountId;
  // Whom nobody could let in need not be fetched: a private tag must not cost its reader a scan.
  const nearest = viewerId === null ? anonymous : { ...strangers, follows: true, friends: true };
  const { always, whenMentioned } = readableAudiences(nearest);
  const audiences = viewerId === null ? always : [...always, ...whenMentioned];

  return {
    known: scope.loader(async (names) => {
      const known = await findPublicHashtags(database, names);
      return names.map((name) => (known.has(name) ? { name } : null));
    }),
    ofPost: scope.loader(async (postIds) => {
      const byPost = groupBy(await findHashtags(database, postIds), ({ postId }) => postId);
      return postIds.map((id) => (byPost.get(id) ?? []).map(({ name }) => ({ name })));
    }),
    uses: createListLoader(scope, (slices, limit) =>
      findHashtagUses(database, slices, limit, { audiences, viewerId }),
    ),
  };
}
