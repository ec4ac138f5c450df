import { LRUCache } from 'lru-cache';
import type { RecentCache, RecentNotifications } from './recent-cache';

/** What was archived meanwhile may change there without a new version. */
const mostMs = 10 * 60_000;

/**
 * The adapter in a process's own memory: right also beside others, because entries are only used at the store's version. Holds so
 * many notifications at most, of however many people.
 */
export function createMemoryRecentCache({ maxNotifications = 100_000 } = {}): RecentCache {
  const entries = new LRUCache<string, RecentNotifications>({
    maxSize: maxNotifications,
    ttl: mostMs,
    sizeCalculation: ({ notifications }) => 1 + notifications.length,
  });
  return {
    get: async (personId) => entries.get(personId) ?? null,
    put: async (personId, recent) => void entries.set(personId, recent),
    forget: async (personId) => void entries.delete(personId),
  };
}
