import type { Transaction } from '@chorus/database';
import { emit } from '@chorus/events';
import {
  fail,
  notFound,
  requireAccountId,
  succeed,
  toGlobalId,
  uuidOf,
  type Outcome,
} from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { causeOf, commentDeleted } from '../events/published';
import { addToCommentsCount } from '../posts/post.repository';
import { hasPlace, type CommentRecord } from './comment';
import { addToReplies, findComment, markCommentDeleted } from './comment.repository';
import { notYours } from './comment.service';

/** By its author, or by the author of the post. Replies stay, and keep the place of what they answer. */
export async function deleteComment(
  context: PostsContext,
  { commentId }: { commentId: string },
): Promise<Outcome<string>> {
  const found = await findDeletable(context, commentId);
  if (!found.ok) return found;
  const { id, postId } = found.value;
  await context.transactions.run(postId, async (transaction) => {
    const comment = await findComment(transaction, id);
    if (comment?.deletedAt !== null) return;
    await remove(transaction, comment, context.settings.clock());
    await emit(transaction, commentDeleted(causeOf(context), comment));
  });
  return succeed(toGlobalId('Comment', id));
}

/**
 * One's own words can be taken back wherever they stand, on a post that one may not see any more too. Others' words
 * under one's own post must be visible: what one cannot see is not found.
 */
async function findDeletable(context: PostsContext, commentId: string): Promise<Outcome<CommentRecord>> {
  const accountId = requireAccountId(context);
  const { comments, posts } = context.loaders;
  const id = uuidOf('Comment', commentId);
  const stored = id === null ? null : await comments.stored.load(id);
  if (stored?.authorId === accountId) return succeed(stored);
  const visible = id === null ? null : await comments.visible.load(id);
  if (!visible) return fail(notFound('commentId', 'comment'));
  const post = await posts.visible.load(visible.postId);
  return post?.authorId === accountId ? succeed(visible) : fail(notYours());
}

async function remove(transaction: Transaction, comment: CommentRecord, deletedAt: Date): Promise<void> {
  await markCommentDeleted(transaction, comment.id, deletedAt);
  await addToCommentsCount(transaction, comment.postId, -1);
  const deleted = { ...comment, deletedAt };
  if (deleted.parentId === null) return;
  const parent = await addToReplies(transaction, deleted.parentId, {
    live: -1,
    placed: hasPlace(deleted) ? 0 : -1,
  });
  if (!hasPlace(deleted)) await giveUpPlaces(transaction, parent);
}

/** A deleted comment that has lost its last placed reply goes as well, and so on upwards. */
async function giveUpPlaces(transaction: Transaction, comment: CommentRecord): Promise<void> {
  if (hasPlace(comment) || comment.parentId === null) return;
  const parent = await addToReplies(transaction, comment.parentId, { live: 0, placed: -1 });
  await giveUpPlaces(transaction, parent);
}
