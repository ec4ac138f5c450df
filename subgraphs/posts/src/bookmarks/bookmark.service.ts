import {
  fail,
  notFound,
  requireAccountId,
  succeed,
  uuidOf,
  type Connection,
  type Outcome,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { pageOfVisiblePosts } from '../lists/visible-posts';
import type { PostRecord } from '../posts/post';
import { findVisiblePost } from '../posts/post.service';
import { deleteBookmark, findBookmarks, insertBookmark } from './bookmark.repository';

/** Nobody is told: a bookmark is its owner's alone, so there is no event and no count. */
export async function bookmarkPost(
  context: PostsContext,
  { postId }: { postId: string },
): Promise<Outcome<PostRecord>> {
  const accountId = requireAccountId(context);
  const post = await findVisiblePost(context, postId);
  if (!post) return fail(notFound('postId', 'post'));
  await insertBookmark(context.database, { accountId, postId: post.id, createdAt: context.settings.clock() });
  return succeed(post);
}

/** One's own bookmark can be taken back whatever became of the post: null when it is not to be seen any more. */
export async function removeBookmark(
  context: PostsContext,
  { postId }: { postId: string },
): Promise<Outcome<PostRecord | null>> {
  const accountId = requireAccountId(context);
  const id = uuidOf('Post', postId);
  if (id === null) return fail(notFound('postId', 'post'));
  const wasBookmarked = await deleteBookmark(context.database, accountId, id);
  const post = await context.loaders.posts.visible.load(id);
  return post || wasBookmarked ? succeed(post) : fail(notFound('postId', 'post'));
}

/** The viewer's bookmarks, newest first, without posts that they may not see any more. */
export function listBookmarks(
  context: PostsContext,
  accountId: string,
  page: PageArguments,
): Promise<Connection<PostRecord | null>> {
  return pageOfVisiblePosts(context, page, {
    list: 'bookmarks',
    read: (after, limit) => findBookmarks(context.database, accountId, after, limit),
  });
}
