import { listConversations } from '../conversations/conversation-list.service';
import { findVisibleConversation } from '../conversations/conversation.service';
import type { ViewerResolvers } from '../generated/resolvers';
import { searchMessages } from '../search/search.service';

export const Viewer: ViewerResolvers = {
  conversations: (viewer, page, context) => listConversations(context, viewer.accountId, page),
  messagingCursor: (_viewer, _arguments, { streams }) => streams.cursorNow(),
  messagingSettings: (viewer, _arguments, { loaders }) => loaders.receipts.settings.load(viewer.accountId),
  conversation: (_viewer, { id }, context) => findVisibleConversation(context, id),
  searchMessages: (viewer, page, context) => searchMessages(context, viewer.accountId, page),
};
