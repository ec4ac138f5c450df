import type { NewEntry } from '@chorus/streams';
import type { MessageKey } from '../messages/message';
import { historyStart, type RequestState } from '../participants/participant';
import type { ConversationEvent, MessageEvent, Standing, StandingChange, StreamEvent } from './stream-event';

// Each mutation appends one of these as the last statement of its transaction: `stream.append(transaction, [entry])`.

/** Something was done to a message. `version`: the message's own, after an edit or when it was unsent. */
export const messageEntry = (
  kind: MessageEvent['kind'],
  actorId: string | null,
  { conversationId, sequence, senderId, version }: MessageKey & { senderId: string; version?: number },
): NewEntry<StreamEvent> => ({
  topic: conversationId,
  event: { kind, actorId, sequence, senderId, ...(version !== undefined && { version }) },
});

/**
 * The conversation changed: its title, roles, people. `standings`: everybody who joined, left, accepted, declined or
 * cleared it. `only`: those who are told; default everybody in it.
 */
export const conversationEntry = (
  conversationId: string,
  actorId: string | null,
  { standings, only }: Pick<ConversationEvent, 'standings' | 'only'> = {},
): NewEntry<StreamEvent> => ({
  topic: conversationId,
  event: { kind: 'ConversationChanged', actorId, ...(standings && { standings }), ...(only && { only }) },
});

const standings: Record<RequestState, Standing> = { NONE: 'IN', PENDING: 'REQUEST', DECLINED: 'DECLINED' };

/** How somebody in a conversation stands. */
export const standingOf = (participant: {
  accountId: string;
  request: RequestState;
  joinedSequence: number;
  clearedSequence: number;
}): StandingChange => ({
  accountId: participant.accountId,
  standing: standings[participant.request],
  after: historyStart(participant),
});

/** Somebody is no longer in a conversation. */
export const outsider = (accountId: string): StandingChange => ({ accountId, standing: 'OUT', after: 0 });
