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
import type { CommentRecord } from './comment';

/** The live comment of a global id when the viewer may see it. A deleted one that keeps its place is not live. */
export async function findLiveComment(
  { loaders }: PostsContext,
  commentId: string,
): Promise<CommentRecord | null> {
  const id = uuidOf('Comment', commentId);
  const comment = id === null ? null : await loaders.comments.visible.load(id);
  return comment?.deletedAt === null ? comment : null;
}

/** The comment after a change of it, when the viewer may see it. */
export function reloadComment({ loaders }: PostsContext, id: string): Promise<CommentRecord | null> {
  loaders.comments.stored.clear(id);
  loaders.comments.visible.clear(id);
  return loaders.comments.visible.load(id);
}

/** The viewer's own live, visible comment at `input.commentId`; NOT_ALLOWED for a visible one of somebody else. */
export async function findOwnComment(
  context: PostsContext,
  commentId: string,
): Promise<Outcome<CommentRecord>> {
  const accountId = requireAccountId(context);
  const comment = await findLiveComment(context, commentId);
  if (!comment) return fail(notFound('commentId', 'comment'));
  return comment.authorId === accountId ? succeed(comment) : fail(notYours());
}

export const notYours = () => userError('NOT_ALLOWED', 'It is not your comment.', 'commentId');
