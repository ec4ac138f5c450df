/** How somebody stands to a conversation. */
export type Standing =
  | 'IN'
  /** In REQUESTS: they have not accepted it. */
  | 'REQUEST'
  /** They declined the request and hear nothing of it. */
  | 'DECLINED'
  /** They left or were removed. */
  | 'OUT';

/** From now on somebody stands so. Every change of standing is in the log: processes keep by it who hears what. */
export interface StandingChange {
  accountId: string;
  standing: Standing;
  /** They read only messages with a higher sequence: what came before they joined or was cleared is not theirs. */
  after: number;
}

interface Everything {
  /** Who did it; null for the platform. */
  actorId: string | null;
  /** Concerns these people alone: the actor's own other devices, or those whose messages were read. */
  only?: readonly string[];
}

/** About one message. */
export interface MessageEvent extends Everything {
  kind: 'MessageSent' | 'MessageEdited' | 'MessageUnsent' | 'MessageReactionsChanged';
  sequence: number;
  /** Whose message it is: for reactions not the actor's. */
  senderId: string;
  /** The message's own, after an edit or when it was unsent. */
  version?: number;
}

/** Somebody's mark moved up to this sequence. */
export interface MarkEvent extends Everything {
  kind: 'MessagesDelivered' | 'MessagesRead';
  actorId: string;
  sequence: number;
}

/** Title, people, roles; with `only` also folder, mute and deletions of one person. */
export interface ConversationEvent extends Everything {
  kind: 'ConversationChanged';
  standings?: readonly StandingChange[];
}

/** What somebody lets others see changed. Its topic is the person's own id; clients are not told of it. */
export interface SettingsEvent extends Everything {
  kind: 'SettingsChanged';
  actorId: string;
  sendsReadReceipts: boolean;
}

/**
 * One row of the messaging log, whose topic is the conversation's id (a UUID). Facts only: ids, kinds, sequences. What is
 * shown is read when it is delivered, so that a replay shows a message as it is then.
 */
export type StreamEvent = MessageEvent | MarkEvent | ConversationEvent | SettingsEvent;

/** Somebody writes, or no longer. Told by the live bus alone: never in the log, never replayed. */
export interface TypingEvent {
  kind: 'TypingChanged';
  conversationId: string;
  actorId: string;
  isTyping: boolean;
}
