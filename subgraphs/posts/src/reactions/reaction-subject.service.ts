import type { Transaction } from '@chorus/database';
import { fromGlobalId, isUuid } from '@chorus/subgraph-kit';
import type { CommentRecord } from '../comments/comment';
import { findComment } from '../comments/comment.repository';
import { reloadComment } from '../comments/comment.service';
import type { PostsContext } from '../context';
import type { PostRecord } from '../posts/post';
import { findPost } from '../posts/post.repository';
import { reloadPost } from '../posts/post.service';

/** A global id of something that one can react to, taken apart. */
export interface SubjectKey {
  subjectType: 'POST' | 'COMMENT';
  subjectId: string;
}

/** Something that one can react to, with its post, under whose lock it changes. */
export type Subject =
  | (SubjectKey & { subjectType: 'POST'; record: PostRecord; post: PostRecord })
  | (SubjectKey & { subjectType: 'COMMENT'; record: CommentRecord; post: PostRecord });

const subjectTypes = new Map<string, SubjectKey['subjectType']>([
  ['Post', 'POST'],
  ['Comment', 'COMMENT'],
]);

/** Null for everything that is not the id of a post or comment. */
export function subjectKeyOf(globalId: string): SubjectKey | null {
  const parts = fromGlobalId(globalId);
  const subjectType = parts && subjectTypes.get(parts.type);
  return parts && subjectType && isUuid(parts.key) ? { subjectType, subjectId: parts.key } : null;
}

/** The live subject when the viewer may see it. */
export async function findVisibleSubject(
  { loaders }: PostsContext,
  key: SubjectKey,
): Promise<Subject | null> {
  const { subjectId, subjectType } = key;
  if (subjectType === 'POST') {
    const post = await loaders.posts.visible.load(subjectId);
    return post && { subjectId, subjectType, record: post, post };
  }
  const comment = await loaders.comments.visible.load(subjectId);
  if (comment?.deletedAt !== null) return null;
  const post = await loaders.posts.visible.load(comment.postId);
  return post && { subjectId, subjectType, record: comment, post };
}

/** The subject as it is under its post's lock, which the transaction holds; deleted or not. */
export async function readSubject(
  transaction: Transaction,
  key: SubjectKey,
  postId: string,
): Promise<Subject | null> {
  const { subjectId, subjectType } = key;
  const post = await findPost(transaction, postId);
  if (!post || subjectType === 'POST') return post && { subjectId, subjectType: 'POST', record: post, post };
  const comment = await findComment(transaction, subjectId);
  return comment && { subjectId, subjectType, record: comment, post };
}

export const isLive = ({ record, post }: Subject): boolean =>
  record.deletedAt === null && post.deletedAt === null;

/** What a payload shows of the subject after a change; null when the viewer may not see it. */
export function reloadSubject(
  context: PostsContext,
  key: SubjectKey,
): Promise<PostRecord | CommentRecord | null> {
  return key.subjectType === 'POST'
    ? reloadPost(context, key.subjectId)
    : reloadComment(context, key.subjectId);
}
