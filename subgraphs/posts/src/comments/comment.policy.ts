import { decide, type Decision } from '@chorus/audience';
import type { Facts } from '@chorus/domain-queries';
import type { PostRecord } from '../posts/post';
import type { CommentRecord } from './comment';

/** May the viewer, who may see the post, see comments of this person? */
export async function mayReadCommentsOf(facts: Facts, authorId: string): Promise<boolean> {
  return decide({ about: 'comment' }, await facts.relation(authorId)).allowed;
}

/** Hidden is the comment of a hidden person, and everything under it. */
export async function mayReadComment(facts: Facts, comment: CommentRecord): Promise<boolean> {
  const authors = [comment.authorId, ...comment.ancestorAuthorIds];
  const readable = await Promise.all(authors.map((id) => mayReadCommentsOf(facts, id)));
  return readable.every(Boolean);
}

/** Only its author edits a comment, and only while it is live. */
export async function decideEdit(facts: Facts, comment: CommentRecord): Promise<Decision> {
  if (comment.deletedAt !== null) return notAllowed;
  return decide({ about: 'own' }, await facts.relation(comment.authorId));
}

/** Its author deletes it, and the post's author, who answers for what stands under the post. */
export async function decideDelete(
  facts: Facts,
  comment: CommentRecord,
  post: PostRecord,
): Promise<Decision> {
  if (comment.deletedAt !== null) return notAllowed;
  const asAuthor = decide({ about: 'own' }, await facts.relation(comment.authorId));
  return asAuthor.allowed ? asAuthor : decide({ about: 'own' }, await facts.relation(post.authorId));
}

const notAllowed: Decision = { allowed: false, reason: 'NOT_ALLOWED' };
