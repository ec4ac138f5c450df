import type { StoredNotification } from '../notifications/notification';

/** How many of somebody's newest notifications are kept. */
export const recentLength = 50;

/** Somebody's newest notifications as they were at `version`. */
export interface RecentNotifications {
  /** The place of the newest change of the person's notifications in the stream: see `findListState`. */
  version: number;
  /** Newest first. */
  notifications: readonly StoredNotification[];
  /** Is nothing older in the store of what is recent? */
  isComplete: boolean;
}

/**
 * The newest notifications of those who look at them often. Only a cache: it may forget anything at any time, and an entry may
 * be stale. Who reads one compares its version with the store's and reads anew when they differ, so that two processes,
 * each with a cache of its own, show the same.
 */
export interface RecentCache {
  get(personId: string): Promise<RecentNotifications | null>;
  put(personId: string, recent: RecentNotifications): Promise<void>;
  /** The account is gone. */
  forget(personId: string): Promise<void>;
}
