import { emit } from '@chorus/events';
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
import { causeOf, postReposted, repostUndone } from '../events/published';
import type { PostRecord } from '../posts/post';
import { decideRepost } from '../posts/post.policy';
import { addToRepostsCount, findPost } from '../posts/post.repository';
import { findVisiblePost, reloadPost, withLivePost } from '../posts/post.service';
import { deleteRepost, insertRepost } from './repost.repository';

/** Reposting twice is reposting once: the first time stays the repost's place in feeds. */
export async function repost(
  context: PostsContext,
  { postId }: { postId: string },
): Promise<Outcome<PostRecord | null>> {
  const reposterId = requireAccountId(context);
  const visible = await findVisiblePost(context, postId);
  if (!visible) return fail(notFound('postId', 'post'));
  if (!decideRepost(visible, await context.facts.relation(visible.authorId)).allowed) {
    return fail(userError('NOT_ALLOWED', 'Only PUBLIC posts can be reposted.', 'postId'));
  }
  const outcome = await withLivePost(context, visible.id, 'postId', async (transaction, post) => {
    const repostedAt = context.settings.clock();
    if (await insertRepost(transaction, { postId: post.id, accountId: reposterId, createdAt: repostedAt })) {
      await addToRepostsCount(transaction, post.id, 1);
      await emit(transaction, postReposted(causeOf(context), post, { reposterId, repostedAt }));
    }
    return succeed(post.id);
  });
  return outcome.ok ? succeed(await reloadPost(context, outcome.value)) : outcome;
}

/**
 * One's own repost can be taken back whatever became of the post: null when it is not to be seen any more. Who has none
 * is answered without a transaction, so that a hidden post is no more work than an unknown one.
 */
export async function undoRepost(
  context: PostsContext,
  { postId }: { postId: string },
): Promise<Outcome<PostRecord | null>> {
  const reposterId = requireAccountId(context);
  const id = uuidOf('Post', postId);
  if (id === null) return fail(notFound('postId', 'post'));
  const isThere = await context.loaders.reposts.isReposted.load(id);
  const isTaken = isThere && (await takeBack(context, id, reposterId));
  const post = await reloadPost(context, id);
  return post || isTaken ? succeed(post) : fail(notFound('postId', 'post'));
}

/** False when there is none any more. */
function takeBack(context: PostsContext, postId: string, reposterId: string): Promise<boolean> {
  return context.transactions.run(postId, async (transaction) => {
    const post = await findPost(transaction, postId);
    if (!post || !(await deleteRepost(transaction, postId, reposterId))) return false;
    await addToRepostsCount(transaction, postId, -1);
    await emit(transaction, repostUndone(causeOf(context), post, reposterId));
    return true;
  });
}
