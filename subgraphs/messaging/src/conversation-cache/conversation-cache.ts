import type { ConversationRecord } from '../conversations/conversation';
import type { ParticipantRecord } from '../participants/participant';

/** Somebody in a conversation: only what changes together with the conversation's version. */
export type CachedParticipant = Pick<ParticipantRecord, 'accountId' | 'role' | 'request' | 'joinedSequence'>;

/** A conversation and its people as they were at `conversation.version`. Its head may have moved since. */
export interface CachedConversation {
  conversation: ConversationRecord;
  participants: ReadonlyMap<string, CachedParticipant>;
}

/**
 * Who is in a conversation, for those who send to it and deliver from it. An entry may be stale at any time: who decides
 * by it about privacy compares its version under the conversation's lock, and reads again when they differ.
 */
export interface ConversationCache {
  get(conversationId: string): Promise<CachedConversation | null>;
  /** Never replaces a newer version by an older one. */
  put(entry: CachedConversation): Promise<void>;
  /** Forgets what is older than this version; all, without one. */
  forget(conversationId: string, version?: number): Promise<void>;
}
