import { LRUCache } from 'lru-cache';
import type { CachedConversation, ConversationCache } from './conversation-cache';

/** The adapter of one process. Holds so many participants at most, of however many conversations. */
export function createMemoryConversationCache({ maxParticipants = 200_000 } = {}): ConversationCache {
  const entries = new LRUCache<string, CachedConversation>({
    maxSize: maxParticipants,
    sizeCalculation: ({ participants }) => 1 + participants.size,
  });
  const versionOf = (id: string): number => entries.peek(id)?.conversation.version ?? 0;
  return {
    get: async (id) => entries.get(id) ?? null,
    async put(entry) {
      const { id, version } = entry.conversation;
      if (version >= versionOf(id)) entries.set(id, entry);
    },
    async forget(id, version = Infinity) {
      if (versionOf(id) < version) entries.delete(id);
    },
  };
}
