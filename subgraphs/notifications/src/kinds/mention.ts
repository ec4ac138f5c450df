import { days, thingOf, type Cause, type KindDefinition } from './kind';

/** In a post or a comment, from the beginning or by an edit. Each has a notification of its own: it is what to read. */
export const mention: KindDefinition = {
  name: 'MENTION',
  typeName: 'MentionNotification',
  windowMs: days(7),
  phrase: (subject) => `mentioned you in a ${thingOf(subject)}`,
  madeBy: {
    PostCreated: ({ postId, authorId, mentionedIds }) => inPost(postId, authorId, mentionedIds),
    PostEdited: ({ postId, authorId, addedMentionIds }) => inPost(postId, authorId, addedMentionIds),
    CommentCreated: ({ commentId, postId, authorId, mentionedIds, parentAuthorId }) =>
      inComment({ commentId, postId, authorId, parentAuthorId }, mentionedIds),
    CommentEdited: ({ commentId, postId, authorId, addedMentionIds }) =>
      inComment({ commentId, postId, authorId, parentAuthorId: null }, addedMentionIds ?? []),
  },
};

const inPost = (postId: string, authorId: string, mentionedIds: readonly string[]): Cause[] =>
  mentionedIds.map((recipientId) => ({
    recipientId,
    actorId: authorId,
    subject: { type: 'Post', id: postId },
    item: postId,
    postId,
  }));

interface CommentFacts {
  commentId: string;
  postId: string;
  authorId: string;
  /** Null also where the event does not tell: then it is judged when it is read. */
  parentAuthorId: string | null;
}

const inComment = (
  { commentId, postId, authorId, parentAuthorId }: CommentFacts,
  mentionedIds: readonly string[],
): Cause[] =>
  mentionedIds.map((recipientId) => ({
    recipientId,
    actorId: authorId,
    subject: { type: 'Comment', id: commentId },
    item: commentId,
    postId,
    commentIds: [commentId],
    alsoBy: parentAuthorId === null ? [] : [parentAuthorId],
  }));
