/** Two people, or a group. */
export type ConversationKind = 'ONE_TO_ONE' | 'GROUP';

export type ConversationFolder = 'INBOX' | 'REQUESTS' | 'ARCHIVED';

/** What is the same for everybody who is in it. */
export interface ConversationRecord {
  id: string;
  kind: ConversationKind;
  title: string | null;
  createdBy: string;
  createdAt: Date;
  /** The newest message's; 0 before the first. */
  lastSequence: number;
  /** The newest message's time; before the first, `createdAt`. */
  lastMessageAt: Date;
  /** Counts up with every change of its people, their roles and requests, and of its title. */
  version: number;
  participantsCount: number;
  /** Of a ONE_TO_ONE: its two, the lower id first; null for a group. */
  pairLow: string | null;
  pairHigh: string | null;
}

/** The two of a ONE_TO_ONE, the lower id first. */
export const pairOf = (one: string, other: string): [string, string] =>
  one < other ? [one, other] : [other, one];

/** The other one of a ONE_TO_ONE; null for a group. */
export const otherOf = (
  { pairLow, pairHigh }: Pick<ConversationRecord, 'pairLow' | 'pairHigh'>,
  accountId: string,
): string | null => (pairLow === accountId ? pairHigh : pairLow);

/** People in a group at most. */
export const maxParticipants = 1_000;
/** In code points. */
export const maxTitleLength = 100;
/** Messages that a conversation takes before anybody but their sender has agreed to it. */
export const maxRequestMessages = 10;
