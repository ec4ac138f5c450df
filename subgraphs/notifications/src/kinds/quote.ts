import { days, type KindDefinition } from './kind';

/** For the author of the post that is quoted. Its subject is the post that quotes: that is what to read. */
export const quote: KindDefinition = {
  name: 'QUOTE',
  typeName: 'QuoteNotification',
  windowMs: days(7),
  phrase: () => 'quoted your post',
  madeBy: {
    PostCreated: ({ postId, authorId, quotedAuthorId }) =>
      quotedAuthorId === null
        ? []
        : [
            {
              recipientId: quotedAuthorId,
              actorId: authorId,
              subject: { type: 'Post', id: postId },
              item: postId,
              postId,
            },
          ],
  },
};
