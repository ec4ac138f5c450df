import type { EmittedEvent } from '@chorus/events';
import type { MessagingContext } from '../context';
import type { ConversationKind } from '../conversations/conversation';
import type { MessageKey } from '../messages/message';

// Everything about a conversation travels under its id, so that it arrives in the order in which it happened.

/** Who did it, in which request. */
export type Cause = Pick<EmittedEvent, 'actorId' | 'correlationId' | 'traceparent'>;

export const causeOf = ({ scope }: MessagingContext): Cause => ({
  actorId: scope.accountId,
  correlationId: scope.requestId,
});

export const conversationStarted = (
  cause: Cause,
  conversation: { id: string; kind: ConversationKind; createdBy: string; createdAt: Date },
): EmittedEvent<'ConversationStarted'> => ({
  ...cause,
  type: 'ConversationStarted',
  aggregateId: conversation.id,
  data: {
    conversationId: conversation.id,
    kind: conversation.kind,
    startedBy: conversation.createdBy,
    startedAt: conversation.createdAt.toISOString(),
  },
});

export const messageSent = (
  cause: Cause,
  message: MessageKey & { senderId: string; sentAt: Date; replyToSequence: number | null },
): EmittedEvent<'MessageSent'> => ({
  ...cause,
  type: 'MessageSent',
  aggregateId: message.conversationId,
  data: {
    conversationId: message.conversationId,
    sequence: message.sequence,
    senderId: message.senderId,
    sentAt: message.sentAt.toISOString(),
    replyToSequence: message.replyToSequence,
  },
});

export const messageEdited = (
  cause: Cause,
  { conversationId, sequence, senderId, version }: MessageKey & { senderId: string; version: number },
): EmittedEvent<'MessageEdited'> => ({
  ...cause,
  type: 'MessageEdited',
  aggregateId: conversationId,
  data: { conversationId, sequence, senderId, version },
});

export const messageUnsent = (
  cause: Cause,
  { conversationId, sequence, senderId }: MessageKey & { senderId: string },
): EmittedEvent<'MessageUnsent'> => ({
  ...cause,
  type: 'MessageUnsent',
  aggregateId: conversationId,
  data: { conversationId, sequence, senderId },
});

export const messagesRead = (
  cause: Cause,
  conversationId: string,
  { readerId, upToSequence }: { readerId: string; upToSequence: number },
): EmittedEvent<'MessagesRead'> => ({
  ...cause,
  type: 'MessagesRead',
  aggregateId: conversationId,
  data: { conversationId, readerId, upToSequence },
});

export const participantsAdded = (
  cause: Cause,
  conversationId: string,
  accountIds: string[],
): EmittedEvent<'ParticipantsAdded'> => ({
  ...cause,
  type: 'ParticipantsAdded',
  aggregateId: conversationId,
  data: { conversationId, accountIds },
});

export const participantLeft = (
  cause: Cause,
  conversationId: string,
  accountId: string,
): EmittedEvent<'ParticipantLeft'> => ({
  ...cause,
  type: 'ParticipantLeft',
  aggregateId: conversationId,
  data: { conversationId, accountId },
});
