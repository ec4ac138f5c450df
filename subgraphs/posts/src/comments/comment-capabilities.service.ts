import type { Decision } from '@chorus/audience';
import type { PostsContext } from '../context';
import type { CommentRecord } from './comment';
import { decideDelete, decideEdit } from './comment.policy';

/** May the viewer edit the visible comment, and if not, why? */
export const canEditComment = ({ facts }: PostsContext, comment: CommentRecord): Promise<Decision> =>
  decideEdit(facts, comment);

/** May the viewer delete the visible comment? Null when its post was deleted a moment ago. */
export async function canDeleteComment(
  { facts, loaders }: PostsContext,
  comment: CommentRecord,
): Promise<Decision | null> {
  const post = await loaders.posts.visible.load(comment.postId);
  return post && decideDelete(facts, comment, post);
}
