import type { MessageResolvers } from '../generated/resolvers';
import { messageIdOf } from '../messages/message';
import { canEdit } from '../messages/message-editing.service';
import { canUnsend } from '../messages/message-unsending.service';
import { findReplyTo, findSharedPost, findVisibleMessage } from '../messages/message.service';
import { countReceipts, listReceipts } from '../receipts/message-receipts.service';
import { userStub } from '../users/user';

export const Message: MessageResolvers = {
  __resolveReference: async ({ id }, context) => findVisibleMessage(context, id),
  id: messageIdOf,
  // Whoever may read the message is in its conversation.
  conversation: ({ conversationId }, _arguments, { loaders }) =>
    loaders.conversations.stored.load(conversationId),
  sender: ({ senderId }) => userStub(senderId),
  isUnsent: ({ unsentAt }) => unsentAt !== null,
  replyTo: (message, _arguments, context) => findReplyTo(context, message),
  sharedPost: (message, _arguments, context) => findSharedPost(context, message),
  deliveredTo: (message, page, context) => listReceipts(context, message, { kind: 'delivered', ...page }),
  deliveredToCount: (message, _arguments, context) => countReceipts(context, message, 'delivered'),
  readBy: (message, page, context) => listReceipts(context, message, { kind: 'read', ...page }),
  readByCount: (message, _arguments, context) => countReceipts(context, message, 'read'),
  reactions: (message, _arguments, { loaders }) => loaders.reactions.counts.load(message),
  viewerReaction: (message, _arguments, { loaders }) => loaders.reactions.ofViewer.load(message),
  viewerCanEdit: (message, _arguments, context) => canEdit(context, message),
  viewerCanUnsend: (message, _arguments, context) => canUnsend(context, message),
  idempotencyKey: ({ senderId, idempotencyKey }, _arguments, { scope }) =>
    senderId === scope.accountId ? idempotencyKey : null,
};
