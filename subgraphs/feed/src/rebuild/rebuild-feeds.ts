import { Database } from '@chorus/database';
import type { SubgraphDependencies } from '@chorus/subgraph-kit';
import { PostgresHomeStore } from '../home-store/home-store.postgres';
import { withDefaults, type FeedOptions } from '../options';
import { RebuildService } from './rebuild.service';

export interface FeedRebuild {
  /** Account ids; `all`: everybody, with the follower projection and the choice of pulled accounts. */
  of: 'all' | readonly string[];
  /** Told the number of homes done so far. */
  onProgress?: (homes: number) => void;
}

/**
 * Rebuilds home feeds from their owners. Works while the platform serves and handles events: meanwhile the homes are
 * answered from their owners too. Again is the same as once. Resolves to how many homes were rebuilt.
 */
export async function rebuildFeeds(
  { databaseUrl, serviceScope }: SubgraphDependencies,
  { of, onProgress }: FeedRebuild,
  options: FeedOptions = {},
): Promise<number> {
  const database = new Database({
    url: databaseUrl,
    schema: 'feed',
    maxConnections: 2,
    applicationName: 'chorus-feed-rebuild',
  });
  try {
    const service = new RebuildService({
      store: new PostgresHomeStore(database),
      settings: withDefaults(options),
      serviceScope,
    });
    if (of === 'all') return await service.rebuildAll(onProgress);
    for (const [index, ownerId] of of.entries()) {
      await service.rebuildPerson(ownerId);
      onProgress?.(index + 1);
    }
    return of.length;
  } finally {
    await database.close();
  }
}
