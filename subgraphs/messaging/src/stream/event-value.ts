import { toGlobalId } from '@chorus/subgraph-kit';
import { messageIdOf, type MessageKey } from '../messages/message';
import type { StreamEvent, TypingEvent } from './stream-event';

/** What `messagingEvents` resolves to. It was judged: whoever gets it may have it, and the message in it. */
export interface EventValue {
  __typename: Exclude<StreamEvent['kind'], 'SettingsChanged'> | 'TypingChanged';
  cursor: string;
  conversationId: string;
  /** Null for who is not in it any more. */
  conversationKey: string | null;
  messageKey: MessageKey | null;
  actorId: string | null;
  upToMessageId: string | null;
  isTyping: boolean;
}

/** `isInside`: is the receiver in the conversation now? */
export function eventValue(
  event: Exclude<StreamEvent, { kind: 'SettingsChanged' }> | TypingEvent,
  { conversationId, cursor, isInside }: { conversationId: string; cursor: string; isInside: boolean },
): EventValue {
  const key = 'sequence' in event ? { conversationId, sequence: event.sequence } : null;
  const isAboutMessage = 'senderId' in event;
  return {
    __typename: event.kind,
    cursor,
    conversationId: toGlobalId('Conversation', conversationId),
    conversationKey: isInside ? conversationId : null,
    messageKey: isAboutMessage ? key : null,
    actorId: event.actorId,
    upToMessageId: key && !isAboutMessage ? messageIdOf(key) : null,
    isTyping: event.kind === 'TypingChanged' && event.isTyping,
  };
}
