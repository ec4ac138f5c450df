import { setTimeout as pause } from 'node:timers/promises';
import type { GraphEdge, RequestScope } from '@chorus/domain-queries';
import { isTransient } from '@chorus/events';
import { uuidv7 } from 'uuidv7';
import { backfillOf } from '../home/backfill';
import { Truth } from '../home/truth';
import type { EdgeKey, FollowerEdge, HomeStore } from '../home-store/home-store';
import type { FeedSettings } from '../options';

/** posts gives no more at once. */
const mostEntries = 1_000;
const edgesAtOnce = 1_000;
const ownersAtOnce = 100;
const mostTries = 3;
/** An edge whose change is so young may have been read before it: leave it to its event. */
const settlingMs = 60_000;
/** A rebuild that has not ended by then has died with its process. */
const abandonedAfterMs = 60_000;

export interface RebuildDependencies {
  store: HomeStore;
  settings: FeedSettings;
  serviceScope: (name: string, requestId?: string) => Promise<RequestScope>;
}

/**
 * Makes homes again from what posts and social-graph know, while events go on being handled. The order is what makes it
 * right: the home is emptied, then the truth is read, then what was read is added. An event handled before the emptying is
 * in the truth that is read after it; one handled later has its effect on the emptied home, and nothing takes it away.
 * An insert that is out of date by then is a candidate too many, which reading filters.
 */
export class RebuildService {
  constructor(private readonly dependencies: RebuildDependencies) {}

  /** The followers of everybody, which accounts are pulled, then every home. Returns how many homes. */
  async rebuildAll(onProgress?: (homes: number) => void): Promise<number> {
    const { store, settings } = this.dependencies;
    await this.eachOwner((ownerIds) => store.homes.requestRebuild(ownerIds));
    await this.rebuildFollowers();
    await store.followers.recountPulled(settings.pushFollowersBelow);
    let homes = 0;
    await this.eachOwner(async (ownerIds) => {
      for (const ownerId of ownerIds) await this.rebuildHome(ownerId);
      homes += ownerIds.length;
      onProgress?.(homes);
    });
    return homes;
  }

  /** One person's followed and friends, then their home. */
  async rebuildPerson(ownerId: string): Promise<void> {
    const { store, settings } = this.dependencies;
    await store.homes.requestRebuild([ownerId]);
    const truth = await this.truth();
    const asOf = this.settledBefore(settings.clock());
    const edges = (await truth.sourcesOf(ownerId)).map(toFollowerEdge);
    await store.followers.replaceRange(
      { after: { ownerId, sourceId: lowestId }, through: { ownerId, sourceId: highestId } },
      edges,
      asOf,
    );
    await this.rebuildHome(ownerId);
  }

  /** Rebuilds homes that wait for it: those of people who were long away, and what a dead process left. */
  async rebuildWaiting(): Promise<void> {
    const { store, settings } = this.dependencies;
    const begunBefore = new Date(settings.clock().getTime() - abandonedAfterMs);
    for (;;) {
      const ownerIds = await store.homes.waiting(begunBefore, ownersAtOnce);
      for (const ownerId of ownerIds) await this.rebuildHome(ownerId);
      if (ownerIds.length < ownersAtOnce) return;
    }
  }

  /** Tries again where PostgreSQL ended this one of two that waited for each other's rows, or a neighbour is away. */
  private async rebuildHome(ownerId: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.rebuildOnce(ownerId);
      } catch (error) {
        if (tries === mostTries || !isTransient(error)) throw error;
        await pause(tries * 200);
      }
    }
  }

  private async rebuildOnce(ownerId: string): Promise<void> {
    const { store, settings } = this.dependencies;
    const rebuildId = uuidv7();
    await store.homes.beginRebuild(ownerId, rebuildId, settings.clock());
    const truth = await this.truth();
    const edges = await truth.sourcesOf(ownerId);
    const { pulledSourceIds } = await store.entries.page(ownerId, null, 0);
    const pulled = new Set(pulledSourceIds);
    const friends = new Set(
      edges.flatMap(({ otherId, friends: areFriends }) => (areFriends ? [otherId] : [])),
    );
    const sourceIds = edges.map(({ otherId }) => otherId).filter((id) => !pulled.has(id));
    const limit = Math.min(settings.keepEntries, mostEntries);
    const entries = await truth.timeline({ sourceIds, includeReposts: true, before: null, limit });
    const { candidates, completeAfter } = backfillOf(entries, limit, (id) => friends.has(id));
    await store.homes.finishRebuild({ ownerId, rebuildId, at: settings.clock() }, candidates, completeAfter);
  }

  private async rebuildFollowers(): Promise<void> {
    const { store, settings } = this.dependencies;
    const truth = await this.truth();
    let after: EdgeKey | null = null;
    for (;;) {
      const asOf = this.settledBefore(settings.clock());
      const page: FollowerEdge[] = (await truth.edgesAfter(after, edgesAtOnce)).map(toFollowerEdge);
      const isLast = page.length < edgesAtOnce;
      const through: EdgeKey | null = isLast ? null : (page.at(-1) ?? null);
      await store.followers.replaceRange({ after, through }, page, asOf);
      if (isLast) return;
      after = through;
    }
  }

  private async eachOwner(work: (ownerIds: string[]) => Promise<void>): Promise<void> {
    let last: string | null = null;
    for (;;) {
      const ownerIds: string[] = await this.dependencies.store.followers.ownersAfter(last, ownersAtOnce);
      if (ownerIds.length > 0) await work(ownerIds);
      if (ownerIds.length < ownersAtOnce) return;
      last = ownerIds.at(-1) ?? null;
    }
  }

  private settledBefore = (now: Date): Date => new Date(now.getTime() - settlingMs);

  private async truth(): Promise<Truth> {
    return new Truth(await this.dependencies.serviceScope('feed.rebuild'));
  }
}

const lowestId = '00000000-0000-0000-0000-000000000000';
const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const toFollowerEdge = ({ personId, otherId, follows, friends }: GraphEdge): FollowerEdge => ({
  ownerId: personId,
  sourceId: otherId,
  follows,
  friends,
});
