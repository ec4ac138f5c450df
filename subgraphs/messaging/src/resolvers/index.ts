import type { Resolvers } from '../generated/resolvers';
import { Conversation } from './Conversation';
import { Message } from './Message';
import { sendMessage } from './Mutation/sendMessage';
import { startConversation } from './Mutation/startConversation';
import { Participant } from './Participant';
import { Viewer } from './Viewer';

export const resolvers: Resolvers = {
  Mutation: { startConversation, sendMessage },
  Viewer,
  Conversation,
  Participant,
  Message,
};
