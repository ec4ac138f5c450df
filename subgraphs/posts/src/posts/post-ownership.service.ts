import {
  fail,
  notFound,
  requireAccountId,
  succeed,
  userError,
  uuidOf,
  type Outcome,
} from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import type { PostRecord } from './post';

/**
 * The viewer's own post, deleted or not, at `input.postId`. Somebody else's is NOT_ALLOWED when the viewer may see it,
 * and NOT_FOUND like any other when they may not.
 */
export async function findStoredOwnPost(context: PostsContext, postId: string): Promise<Outcome<PostRecord>> {
  const accountId = requireAccountId(context);
  const { posts } = context.loaders;
  const id = uuidOf('Post', postId);
  const post = id === null ? null : await posts.stored.load(id);
  if (post?.authorId === accountId) return succeed(post);
  const isVisible = id !== null && (await posts.visible.load(id)) !== null;
  return fail(
    isVisible ? userError('NOT_ALLOWED', 'It is not your post.', 'postId') : notFound('postId', 'post'),
  );
}

/** As `findStoredOwnPost`, but a deleted post is NOT_FOUND too. */
export async function findOwnPost(context: PostsContext, postId: string): Promise<Outcome<PostRecord>> {
  const own = await findStoredOwnPost(context, postId);
  return own.ok && own.value.deletedAt !== null ? fail(notFound('postId', 'post')) : own;
}
