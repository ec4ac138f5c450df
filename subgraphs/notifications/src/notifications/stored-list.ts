import type { Queryable } from '@chorus/database';
import type { ArchiveStore, ListRange } from '../archive-store/archive-store';
import { recentLength, type RecentCache } from '../recent-cache/recent-cache';
import type { StoredNotification } from './notification';
import { comparePositions, newerOf, type Position } from './position';
import { findNotArchived, findRecent, type ListState } from './recent.repository';

export interface StoredListTools {
  database: Queryable;
  archive: ArchiveStore;
  recent: RecentCache;
  /** Only what was last changed before this instant (ISO 8601) may be in the archive. */
  archivedBefore: () => string;
}

const isWithin = ({ after, until }: ListRange, position: Position): boolean =>
  (after === null || comparePositions(after, position) < 0) &&
  (until === null || comparePositions(position, until) < 0);

/**
 * Somebody's notifications as one list, newest first: what is recent, from the cache where that is not stale, and what is
 * archived. Not judged.
 */
export class StoredList {
  constructor(
    private readonly personId: string,
    /** Read before the notifications themselves. */
    private readonly state: Pick<ListState, 'version' | 'clearedUpTo'>,
    private readonly tools: StoredListTools,
  ) {}

  /** The first `limit` of a stretch; fewer only when there are no more. */
  async page(range: ListRange, limit: number): Promise<StoredNotification[]> {
    // First what is recent, then the archive: what moves from the one to the other meanwhile is found in both, and
    // never in none.
    const recent = await this.recentOf(range, limit);
    if (!this.mayReachArchive(range, recent, limit)) return recent;
    const archived = await this.archivedOf(range, limit, new Set(recent.map(({ id }) => id)));
    return [...recent, ...archived].sort(comparePositions).slice(0, limit);
  }

  private mayReachArchive(range: ListRange, recent: readonly StoredNotification[], limit: number): boolean {
    const end = recent.length < limit ? range.until : recent.at(-1);
    return !end || end.updatedAt < this.tools.archivedBefore();
  }

  private async recentOf(range: ListRange, limit: number): Promise<StoredNotification[]> {
    const { database, recent } = this.tools;
    if (range.folder !== 'INBOX') return findRecent(database, this.personId, range, limit);
    const cached = await recent.get(this.personId);
    if (cached?.version === this.state.version) {
      const found = cached.notifications.filter((notification) => isWithin(range, notification));
      const last = cached.notifications.at(-1);
      const isWhole =
        cached.isComplete ||
        (range.until !== null && last !== undefined && !isWithin({ ...range, after: null }, last));
      if (found.length >= limit || isWhole) return found.slice(0, limit);
      return findRecent(database, this.personId, range, limit);
    }
    if (range.after !== null || limit > recentLength)
      return findRecent(database, this.personId, range, limit);
    const newest = await findRecent(database, this.personId, { ...range, until: null }, recentLength);
    await recent.put(this.personId, {
      version: this.state.version,
      notifications: newest,
      isComplete: newest.length < recentLength,
    });
    return newest.filter((notification) => isWithin(range, notification)).slice(0, limit);
  }

  /** Leaves out what is still among the recent: those are as they are now, a copy here may be older. */
  private async archivedOf(
    asked: ListRange,
    limit: number,
    shown: ReadonlySet<string>,
  ): Promise<StoredNotification[]> {
    const { archive, database } = this.tools;
    const cleared = asked.folder === 'INBOX' ? this.state.clearedUpTo : null;
    const range = { ...asked, until: newerOf(asked.until, cleared) };
    const found: StoredNotification[] = [];
    for (let after = range.after; ;) {
      const page = await archive.page(this.personId, { ...range, after }, limit);
      const moving = await findNotArchived(
        database,
        page.map(({ id }) => id),
      );
      found.push(...page.filter(({ id }) => !moving.has(id) && !shown.has(id)));
      if (page.length < limit || found.length >= limit) return found;
      after = page.at(-1)!;
    }
  }
}
