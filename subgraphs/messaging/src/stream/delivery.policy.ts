import type { Standing, StreamEvent, TypingEvent } from './stream-event';

/** Somebody whom an event may concern, as they stand when it is delivered. */
export interface Receiver {
  accountId: string;
  standing: Standing;
  /** They read only messages with a higher sequence. */
  after: number;
  sendsReadReceipts: boolean;
}

/**
 * Does this event of a conversation concern this person, but for blocks (`subjectsOf`) and for what they deleted for
 * themselves? Pure: the same for live events and for replays, where `receiver` is as it is now.
 */
export function concerns(event: StreamEvent | TypingEvent, receiver: Receiver): boolean {
  const isOwn = event.actorId === receiver.accountId;
  if ('only' in event && event.only && !event.only.includes(receiver.accountId)) return false;
  if (event.kind === 'SettingsChanged') return false;
  if (event.kind === 'ConversationChanged') {
    // Who has just left or declined still has devices that show it.
    const isTheirs = event.standings?.some(({ accountId }) => accountId === receiver.accountId) ?? false;
    return isTheirs || isInside(receiver.standing);
  }
  if (!isInside(receiver.standing)) return false;
  switch (event.kind) {
    case 'MessageSent':
    case 'MessageEdited':
    case 'MessageUnsent':
    case 'MessageReactionsChanged':
      return event.sequence > receiver.after;
    case 'MessagesRead':
      if (isOwn) return true;
      return receiver.sendsReadReceipts && receiver.standing === 'IN' && event.sequence > receiver.after;
    case 'MessagesDelivered':
      return !isOwn && receiver.standing === 'IN' && event.sequence > receiver.after;
    case 'TypingChanged':
      return !isOwn && receiver.standing === 'IN';
  }
}

const isInside = (standing: Standing): boolean => standing === 'IN' || standing === 'REQUEST';

/**
 * The people whose doing an event shows: it is hidden from everybody between whom and one of them there is a block, either
 * way. The state of the conversation itself hides from nobody who is in it.
 */
export function subjectsOf(event: StreamEvent | TypingEvent): string[] {
  if (event.kind === 'ConversationChanged' || event.kind === 'SettingsChanged') return [];
  if (event.actorId === null) return 'senderId' in event ? [event.senderId] : [];
  if (!('senderId' in event) || event.senderId === event.actorId) return [event.actorId];
  return [event.actorId, event.senderId];
}

/** The message that an event shows, whose receivers may have deleted it for themselves; null for other events. */
export function messageShownBy(event: StreamEvent | TypingEvent): number | null {
  return 'senderId' in event ? event.sequence : null;
}
