import type { Transaction } from '@chorus/database';
import { fail, notFound, uuidOf, type Outcome } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import type { PostRecord } from './post';
import { findPost } from './post.repository';

/** The post of a global id when the viewer may see it. Malformed, foreign, unknown and hidden ids are all the same: null. */
export async function findVisiblePost({ loaders }: PostsContext, postId: string): Promise<PostRecord | null> {
  const id = uuidOf('Post', postId);
  return id === null ? null : loaders.posts.visible.load(id);
}

/** The post after a change of it, when the viewer may see it. */
export function reloadPost({ loaders }: PostsContext, id: string): Promise<PostRecord | null> {
  loaders.posts.stored.clear(id);
  loaders.posts.visible.clear(id);
  return loaders.posts.visible.load(id);
}

/**
 * Runs `work` in a transaction that holds the post's lock, with the post as it is then, so that nothing of the post can
 * change meanwhile. NOT_FOUND at `field` when it was deleted before the lock was ours.
 */
export function withLivePost<Value>(
  { transactions }: PostsContext,
  postId: string,
  field: string,
  work: (transaction: Transaction, post: PostRecord) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  return transactions.run(postId, async (transaction) => {
    const post = await findLivePost(transaction, postId);
    return post ? work(transaction, post) : fail(notFound(field, 'post'));
  });
}

/** The post as it is under its lock, which the transaction holds; null when it is deleted. */
export async function findLivePost(transaction: Transaction, postId: string): Promise<PostRecord | null> {
  const post = await findPost(transaction, postId);
  return post?.deletedAt === null ? post : null;
}
