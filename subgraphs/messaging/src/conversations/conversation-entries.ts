import type { Database } from '@chorus/database';
import type { CachedConversation, ConversationCache } from '../conversation-cache/conversation-cache';
import { findParticipants } from '../participants/participant.repository';
import { findConversations } from './conversation.repository';

/** Conversations with their people, from the cache or, where that has none, from the tables. */
export class ConversationEntries {
  constructor(
    private readonly database: Database,
    private readonly cache: ConversationCache,
  ) {}

  /** May be stale: compare its version under the lock. Null where there is no such conversation. */
  async find(id: string): Promise<CachedConversation | null> {
    return (await this.cache.get(id)) ?? this.read(id);
  }

  /** As it is now. */
  async read(id: string): Promise<CachedConversation | null> {
    // The version first: where people change in between, the entry is older than it seems, and no decision takes it.
    const conversation = (await findConversations(this.database, [id])).get(id);
    if (!conversation) return null;
    const participants = await findParticipants(this.database, id);
    const entry: CachedConversation = {
      conversation,
      participants: new Map(participants.map((participant) => [participant.accountId, participant])),
    };
    await this.cache.put(entry);
    return entry;
  }

  /** The version has changed. */
  forget(id: string, version?: number): Promise<void> {
    return this.cache.forget(id, version);
  }
}
