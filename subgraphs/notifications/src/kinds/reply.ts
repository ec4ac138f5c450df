import { days, type KindDefinition } from './kind';

/** For the author of the comment that is answered. Replies stay when that is deleted, and so does what tells of them. */
export const reply: KindDefinition = {
  name: 'REPLY',
  typeName: 'ReplyNotification',
  windowMs: days(1),
  phrase: () => 'replied to your comment',
  madeBy: {
    CommentCreated: ({ commentId, postId, authorId, parentCommentId, parentAuthorId }) =>
      parentCommentId === null || parentAuthorId === null
        ? []
        : [
            {
              recipientId: parentAuthorId,
              actorId: authorId,
              subject: { type: 'Comment', id: parentCommentId },
              item: commentId,
              postId,
              commentIds: [commentId],
            },
          ],
  },
};
