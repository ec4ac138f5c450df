import type { EmittedEvent } from '@chorus/events';
import type { CommentRecord } from '../comments/comment';
import type { PostsContext } from '../context';
import type { PostRecord } from '../posts/post';
import type { ReactionKind } from '../reactions/reaction';

// Everything about a post travels under the post's id, so that it arrives in the order in which it happened.

/** Who did it, in which request. */
export type Cause = Pick<EmittedEvent, 'actorId' | 'correlationId'>;

export const causeOf = ({ scope }: PostsContext): Cause => ({
  actorId: scope.accountId,
  correlationId: scope.requestId,
});

type Post = Pick<PostRecord, 'id' | 'authorId'>;

export const postCreated = (
  cause: Cause,
  post: Post & Pick<PostRecord, 'audience' | 'createdAt'>,
  { mentionedIds, quoted }: { mentionedIds: string[]; quoted: PostRecord | null },
): EmittedEvent<'PostCreated'> => ({
  ...cause,
  type: 'PostCreated',
  aggregateId: post.id,
  data: {
    postId: post.id,
    authorId: post.authorId,
    audience: post.audience,
    createdAt: post.createdAt.toISOString(),
    mentionedIds,
    quotedPostId: quoted?.id ?? null,
    quotedAuthorId: quoted?.authorId ?? null,
  },
});

export const postEdited = (
  cause: Cause,
  post: Post,
  { revision, addedMentionIds }: { revision: number; addedMentionIds: string[] },
): EmittedEvent<'PostEdited'> => ({
  ...cause,
  type: 'PostEdited',
  aggregateId: post.id,
  data: { postId: post.id, authorId: post.authorId, revision, addedMentionIds },
});

export const postDeleted = (cause: Cause, post: Post): EmittedEvent<'PostDeleted'> => ({
  ...cause,
  type: 'PostDeleted',
  aggregateId: post.id,
  data: { postId: post.id, authorId: post.authorId },
});

export const postRestored = (
  cause: Cause,
  post: Post & Pick<PostRecord, 'audience' | 'createdAt'>,
  mentionedIds: string[],
): EmittedEvent<'PostRestored'> => ({
  ...cause,
  type: 'PostRestored',
  aggregateId: post.id,
  data: {
    postId: post.id,
    authorId: post.authorId,
    audience: post.audience,
    createdAt: post.createdAt.toISOString(),
    mentionedIds,
  },
});

export const postErased = (cause: Cause, post: Post): EmittedEvent<'PostErased'> => ({
  ...cause,
  type: 'PostErased',
  aggregateId: post.id,
  data: { postId: post.id, authorId: post.authorId },
});

export const postReposted = (
  cause: Cause,
  post: Post,
  { reposterId, repostedAt }: { reposterId: string; repostedAt: Date },
): EmittedEvent<'PostReposted'> => ({
  ...cause,
  type: 'PostReposted',
  aggregateId: post.id,
  data: { postId: post.id, authorId: post.authorId, reposterId, repostedAt: repostedAt.toISOString() },
});

export const repostUndone = (cause: Cause, post: Post, reposterId: string): EmittedEvent<'RepostUndone'> => ({
  ...cause,
  type: 'RepostUndone',
  aggregateId: post.id,
  data: { postId: post.id, authorId: post.authorId, reposterId },
});

export const commentCreated = (
  cause: Cause,
  comment: Pick<CommentRecord, 'id' | 'postId' | 'authorId'>,
  { post, parent, mentionedIds }: { post: Post; parent: CommentRecord | null; mentionedIds: string[] },
): EmittedEvent<'CommentCreated'> => ({
  ...cause,
  type: 'CommentCreated',
  aggregateId: post.id,
  data: {
    commentId: comment.id,
    postId: post.id,
    authorId: comment.authorId,
    postAuthorId: post.authorId,
    parentCommentId: parent?.id ?? null,
    parentAuthorId: parent?.authorId ?? null,
    mentionedIds,
  },
});

export const commentEdited = (
  cause: Cause,
  comment: Pick<CommentRecord, 'id' | 'postId' | 'authorId'>,
  { revision, addedMentionIds }: { revision: number; addedMentionIds: string[] },
): EmittedEvent<'CommentEdited'> => ({
  ...cause,
  type: 'CommentEdited',
  aggregateId: comment.postId,
  data: {
    commentId: comment.id,
    postId: comment.postId,
    authorId: comment.authorId,
    revision,
    addedMentionIds,
  },
});

export const commentDeleted = (
  cause: Cause,
  comment: Pick<CommentRecord, 'id' | 'postId' | 'authorId'>,
): EmittedEvent<'CommentDeleted'> => ({
  ...cause,
  type: 'CommentDeleted',
  aggregateId: comment.postId,
  data: { commentId: comment.id, postId: comment.postId, authorId: comment.authorId },
});

/** What was reacted to, and by whom. */
export interface ReactionFacts {
  subjectType: 'POST' | 'COMMENT';
  subjectId: string;
  postId: string;
  subjectAuthorId: string;
  reactorId: string;
}

export const reactionAdded = (
  cause: Cause,
  facts: ReactionFacts,
  kind: ReactionKind,
): EmittedEvent<'ReactionAdded'> => ({
  ...cause,
  type: 'ReactionAdded',
  aggregateId: facts.postId,
  data: { ...facts, kind },
});

export const reactionRemoved = (cause: Cause, facts: ReactionFacts): EmittedEvent<'ReactionRemoved'> => ({
  ...cause,
  type: 'ReactionRemoved',
  aggregateId: facts.postId,
  data: facts,
});
