import type { ConversationFolder, ConversationRecord } from '../conversations/conversation';

export type ParticipantRole = 'OWNER' | 'ADMIN' | 'MEMBER';

/** NONE: takes part; PENDING: has not answered yet; DECLINED: does not want to see it. */
export type RequestState = 'NONE' | 'PENDING' | 'DECLINED';

/** Somebody in a conversation, who has not left. */
export interface ParticipantRecord {
  conversationId: string;
  accountId: string;
  role: ParticipantRole;
  joinedAt: Date;
  /** They read only what has a higher sequence. */
  joinedSequence: number;
  request: RequestState;
  /** What they deleted for themselves is hidden up to here; -1 when nothing. */
  clearedSequence: number;
  readSequence: number;
  deliveredSequence: number;
  isMuted: boolean;
  mutedUntil: Date | null;
  archivedSequence: number | null;
}

/** The sequence after which a participant reads. */
export const historyStart = ({
  joinedSequence,
  clearedSequence,
}: Pick<ParticipantRecord, 'joinedSequence' | 'clearedSequence'>): number =>
  Math.max(joinedSequence, clearedSequence);

/** Does the participant want to hear nothing now? A mute ends by the clock. */
export const isMutedAt = ({ isMuted, mutedUntil }: ParticipantRecord, now: Date): boolean =>
  isMuted && (mutedUntil === null || mutedUntil > now);

/** Where a participant keeps a conversation. The list of a folder says the same in SQL: see `conversation-list.repository.ts`. */
export function folderOf(
  participant: ParticipantRecord,
  { lastSequence }: Pick<ConversationRecord, 'lastSequence'>,
  now: Date,
): ConversationFolder {
  if (participant.request !== 'NONE') return 'REQUESTS';
  const { archivedSequence } = participant;
  const isArchived =
    archivedSequence !== null && (lastSequence <= archivedSequence || isMutedAt(participant, now));
  return isArchived ? 'ARCHIVED' : 'INBOX';
}
