import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { isUuid } from '@chorus/subgraph-kit';
import { createListLoader, type ListLoader } from '../lists/list.loaders';
import type { PostLoaders } from '../posts/post.loaders';
import { hasPlace, type CommentOrder, type CommentRecord } from './comment';
import { findCommentsUnder, type CommentSlice } from './comment-list.repository';
import { mayReadComment } from './comment.policy';
import { findComments } from './comment.repository';

export interface CommentLoaders {
  /** Comments as stored, deleted ones included: not for showing. */
  stored: DataLoader<string, CommentRecord | null>;
  /** The comment when the viewer may see its post, it, and everything above it; else null. */
  visible: DataLoader<string, CommentRecord | null>;
  /** Stretches of lists of comments, not judged. */
  under: Record<CommentOrder, ListLoader<CommentSlice, CommentRecord>>;
}

export function createCommentLoaders(
  scope: RequestScope,
  database: Database,
  posts: PostLoaders,
): CommentLoaders {
  const stored = scope.loader<string, CommentRecord | null>(async (ids) => {
    const known = await findComments(database, ids.filter(isUuid));
    return ids.map((id) => known.get(id) ?? null);
  });

  async function judge(id: string): Promise<CommentRecord | null> {
    const comment = await stored.load(id);
    if (comment === null || !hasPlace(comment)) return null;
    const [post, isReadable] = await Promise.all([
      posts.visible.load(comment.postId),
      mayReadComment(scope.facts, comment),
    ]);
    return post !== null && isReadable ? comment : null;
  }

  const listLoader = (order: CommentOrder) =>
    createListLoader(scope, (slices: readonly CommentSlice[], limit) =>
      findCommentsUnder(database, order, slices, limit),
    );

  return {
    stored,
    visible: scope.loader(async (ids) => {
      const judged = await Promise.allSettled(ids.map(judge));
      return judged.map((result) =>
        result.status === 'fulfilled' ? result.value : (result.reason as Error),
      );
    }),
    under: { OLDEST: listLoader('OLDEST'), NEWEST: listLoader('NEWEST'), TOP: listLoader('TOP') },
  };
}
