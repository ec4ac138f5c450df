import { listConversations } from '../conversations/conversation-list.service';
import { findVisibleConversation } from '../conversations/conversation.service';
import type { ViewerResolvers } from '../generated/resolvers';
import { searchMessages } from '../search/search.service';
import { cursorFirst } from '../stream/cursor-first';

export const Viewer: ViewerResolvers = {
  conversations: async (viewer, page, context, info) => {
    await cursorFirst(context, info);
    return listConversations(context, viewer.accountId, page);
  },
  messagingCursor: (_viewer, _arguments, { loaders }) => loaders.cursor.load('now'),
  messagingSettings: (viewer, _arguments, { loaders }) => loaders.receipts.settings.load(viewer.accountId),
  conversation: async (_viewer, { id }, context, info) => {
    await cursorFirst(context, info);
    return findVisibleConversation(context, id);
  },
  searchMessages: (viewer, page, context) => searchMessages(context, viewer.accountId, page),
};
