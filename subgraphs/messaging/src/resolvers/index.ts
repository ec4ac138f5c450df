import type { Resolvers } from '../generated/resolvers';
import { Conversation } from './Conversation';
import * as events from './events';
import { Message } from './Message';
import { acceptConversation } from './Mutation/acceptConversation';
import { acknowledgeDelivery } from './Mutation/acknowledgeDelivery';
import { addParticipants } from './Mutation/addParticipants';
import { archiveConversation } from './Mutation/archiveConversation';
import { changeParticipantRole } from './Mutation/changeParticipantRole';
import { declineConversation } from './Mutation/declineConversation';
import { deleteConversationForMe } from './Mutation/deleteConversationForMe';
import { deleteMessageForMe } from './Mutation/deleteMessageForMe';
import { editMessage } from './Mutation/editMessage';
import { leaveConversation } from './Mutation/leaveConversation';
import { markConversationRead } from './Mutation/markConversationRead';
import { muteConversation } from './Mutation/muteConversation';
import { reactToMessage } from './Mutation/reactToMessage';
import { removeMessageReaction } from './Mutation/removeMessageReaction';
import { removeParticipant } from './Mutation/removeParticipant';
import { sendMessage } from './Mutation/sendMessage';
import { setTyping } from './Mutation/setTyping';
import { startConversation } from './Mutation/startConversation';
import { transferOwnership } from './Mutation/transferOwnership';
import { unarchiveConversation } from './Mutation/unarchiveConversation';
import { unmuteConversation } from './Mutation/unmuteConversation';
import { unsendMessage } from './Mutation/unsendMessage';
import { updateConversation } from './Mutation/updateConversation';
import { updateMessagingSettings } from './Mutation/updateMessagingSettings';
import { Participant } from './Participant';
import { messagingEvents } from './Subscription/messagingEvents';
import { Viewer } from './Viewer';

export const resolvers: Resolvers = {
  Mutation: {
    acceptConversation,
    acknowledgeDelivery,
    addParticipants,
    archiveConversation,
    changeParticipantRole,
    declineConversation,
    deleteConversationForMe,
    deleteMessageForMe,
    editMessage,
    leaveConversation,
    markConversationRead,
    muteConversation,
    reactToMessage,
    removeMessageReaction,
    removeParticipant,
    sendMessage,
    setTyping,
    startConversation,
    transferOwnership,
    unarchiveConversation,
    unmuteConversation,
    unsendMessage,
    updateConversation,
    updateMessagingSettings,
  },
  // What the kit makes of it is what the generated types mean.
  Subscription: { messagingEvents: messagingEvents as never },
  ...events,
  Viewer,
  Conversation,
  Participant,
  Message,
};
