import type { Folder } from '../groups/group';
import type { StoredNotification } from '../notifications/notification';
import type { Position } from '../notifications/position';

/** A stretch of somebody's list. */
export interface ListRange {
  folder: Folder;
  /** Only what stands behind this place; null: from the beginning. */
  after: Position | null;
  /** Only what stands before this place; null: to the end. */
  until: Position | null;
}

/** As many people of one notification are archived, the newest. `actorsCount` goes on counting all. */
export const archivedActors = 1_000;

/**
 * Notifications that nothing was added to for a long time, each as one wide row with the people behind it: a port by access
 * pattern, so that other engines can follow. Rows are found by person, then by place in the list (an adapter with partitions
 * takes the month of `updatedAt`); by id; by the people in them; by their post.
 *
 * What is still in the store of what is recent is the truth: readers leave out what they find in both.
 */
export interface ArchiveStore {
  /** Writes each with the newest `archivedActors` of its people. One that is there already, also at another place, is replaced. */
  put(notifications: readonly StoredNotification[]): Promise<void>;

  /** The first `limit` of a stretch, newest first, each with its `actorsAtOnce` newest people. */
  page(personId: string, range: ListRange, limit: number): Promise<StoredNotification[]>;

  /** Those of this person's with these ids, with all the people that were archived; in no order. */
  byIds(personId: string, ids: readonly string[]): Promise<StoredNotification[]>;

  /** Removes those with these ids, whosoever they are. */
  remove(ids: readonly string[]): Promise<void>;

  /** Removes all of a person's in this folder at and behind a place. */
  removeUpTo(personId: string, folder: Folder, place: Position): Promise<void>;

  /** The account is gone: removes everything of the person's. */
  removePerson(personId: string): Promise<void>;

  /** Takes somebody out of everybody's; with the last of its people a notification goes. */
  removeActor(actorId: string): Promise<void>;

  /** The post is gone for good: removes what was about it or stood under it. */
  removePost(postId: string): Promise<void>;
}
