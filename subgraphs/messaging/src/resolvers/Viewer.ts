import { listConversations } from '../conversations/conversation-list.service';
import { findVisibleConversation } from '../conversations/conversation.service';
import type { ViewerResolvers } from '../generated/resolvers';

export const Viewer: ViewerResolvers = {
  conversations: (viewer, page, context) => listConversations(context, viewer.accountId, page),
  conversation: (_viewer, { id }, context) => findVisibleConversation(context, id),
};
