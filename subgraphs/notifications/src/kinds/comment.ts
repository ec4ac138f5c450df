import { days, type KindDefinition } from './kind';

/** For the author of the post, also of replies to others' comments. */
export const comment: KindDefinition = {
  name: 'COMMENT',
  typeName: 'CommentNotification',
  windowMs: days(1),
  phrase: () => 'commented on your post',
  madeBy: {
    CommentCreated: ({ commentId, postId, authorId, postAuthorId, parentAuthorId }) => [
      {
        recipientId: postAuthorId,
        actorId: authorId,
        subject: { type: 'Post', id: postId },
        item: commentId,
        postId,
        commentIds: [commentId],
        alsoBy: parentAuthorId === null ? [] : [parentAuthorId],
      },
    ],
  },
};
