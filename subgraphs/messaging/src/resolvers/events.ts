import type {
  ConversationChangedResolvers,
  MessageEditedResolvers,
  MessageReactionsChangedResolvers,
  MessageSentResolvers,
  MessagesDeliveredResolvers,
  MessagesReadResolvers,
  MessageUnsentResolvers,
  TypingChangedResolvers,
} from '../generated/resolvers';
import type { MessagingContext } from '../context';
import type { EventValue } from '../stream/event-value';
import { userStub } from '../users/user';

/** Thousands may be told at once, each in a request of their own: those who ask together share one question. */
async function conversation(
  { conversationKey }: EventValue,
  _arguments: object,
  { conversationsTold, loaders }: MessagingContext,
) {
  if (conversationKey === null) return null;
  const record = await conversationsTold.load(conversationKey);
  loaders.conversations.stored.prime(conversationKey, record);
  return record;
}

const message = ({ messageKey }: EventValue, _arguments: object, { messages }: MessagingContext) =>
  messageKey === null ? null : messages.find(messageKey);

const user = ({ actorId }: EventValue) => (actorId === null ? null : userStub(actorId));

export const MessageSent: MessageSentResolvers = { conversation, message };
export const MessageEdited: MessageEditedResolvers = { conversation, message };
export const MessageUnsent: MessageUnsentResolvers = { conversation, message };
export const MessageReactionsChanged: MessageReactionsChangedResolvers = { conversation, message };
export const MessagesDelivered: MessagesDeliveredResolvers = { conversation, user };
export const MessagesRead: MessagesReadResolvers = { conversation, user };
export const TypingChanged: TypingChangedResolvers = { conversation, user };
export const ConversationChanged: ConversationChangedResolvers = { conversation };
