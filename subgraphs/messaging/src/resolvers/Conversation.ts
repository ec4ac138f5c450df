import { toGlobalId } from '@chorus/subgraph-kit';
import { canManage, canSend } from '../conversations/conversation-capabilities.service';
import { findVisibleConversation } from '../conversations/conversation.service';
import type { ConversationResolvers } from '../generated/resolvers';
import { findLastMessage, listMessages } from '../messages/message-list.service';
import { listParticipants } from '../participants/participant-list.service';
import { findFolder, findMute, findRole } from '../participants/participation.service';

export const Conversation: ConversationResolvers = {
  __resolveReference: async ({ id }, context) => findVisibleConversation(context, id),
  id: ({ id }) => toGlobalId('Conversation', id),
  participants: (conversation, page, context) => listParticipants(context, conversation, page),
  messages: (conversation, page, context) => listMessages(context, conversation, page),
  lastMessage: (conversation, _arguments, context) => findLastMessage(context, conversation),
  unreadCount: ({ id }, _arguments, { loaders }) => loaders.unread.load(id),
  folder: (conversation, _arguments, context) => findFolder(context, conversation),
  isMuted: async ({ id }, _arguments, context) => (await findMute(context, id)) !== null,
  mutedUntil: async ({ id }, _arguments, context) => (await findMute(context, id))?.until ?? null,
  viewerRole: ({ id }, _arguments, context) => findRole(context, id),
  viewerCanManage: (conversation, _arguments, context) => canManage(context, conversation),
  viewerCanSend: (conversation, _arguments, context) => canSend(context, conversation),
};
