import type { Resolvers } from '../generated/resolvers';
import { Conversation } from './Conversation';
import { Message } from './Message';
import { acknowledgeDelivery } from './Mutation/acknowledgeDelivery';
import { archiveConversation } from './Mutation/archiveConversation';
import { deleteConversationForMe } from './Mutation/deleteConversationForMe';
import { deleteMessageForMe } from './Mutation/deleteMessageForMe';
import { markConversationRead } from './Mutation/markConversationRead';
import { muteConversation } from './Mutation/muteConversation';
import { sendMessage } from './Mutation/sendMessage';
import { setTyping } from './Mutation/setTyping';
import { startConversation } from './Mutation/startConversation';
import { unarchiveConversation } from './Mutation/unarchiveConversation';
import { unmuteConversation } from './Mutation/unmuteConversation';
import { updateMessagingSettings } from './Mutation/updateMessagingSettings';
import { Participant } from './Participant';
import { Viewer } from './Viewer';

export const resolvers: Resolvers = {
  Mutation: {
    startConversation,
    sendMessage,
    acknowledgeDelivery,
    archiveConversation,
    deleteConversationForMe,
    deleteMessageForMe,
    markConversationRead,
    muteConversation,
    setTyping,
    unarchiveConversation,
    unmuteConversation,
    updateMessagingSettings,
  },
  Viewer,
  Conversation,
  Participant,
  Message,
};
