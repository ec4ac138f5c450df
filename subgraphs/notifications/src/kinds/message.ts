import { messageItem, type KindDefinition } from './kind';

/** The unread messages of one conversation: what is read or unsent leaves it, so it needs no window. */
export const message: KindDefinition = {
  name: 'MESSAGE',
  typeName: 'MessageNotification',
  windowMs: null,
  phrase: () => 'wrote to you',
  madeBy: {
    MessageSent: ({ conversationId, sequence, senderId }) => [
      {
        message: { conversationId, sequence, senderId },
        actorId: senderId,
        subject: { type: 'Conversation', id: conversationId },
        item: messageItem(sequence),
        postId: null,
      },
    ],
  },
};
