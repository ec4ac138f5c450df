import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { findEntries, type ListEntry, type ListName, type ListPage } from './list.repository';

export interface ListKey {
  list: ListName;
  ownerId: string;
  page: ListPage;
}

export type ListLoader = DataLoader<ListKey, ListEntry[], string>;

const pageKey = ({ list, page: { after, limit } }: ListKey): string =>
  `${list} ${limit} ${after ? `${after.createdAt.getTime()} ${after.id}` : ''}`;

const cacheKeyOf = (key: ListKey): string => `${key.ownerId} ${pageKey(key)}`;

/** Pages of people's lists: the same list of twenty people, asked for with the same arguments, is one statement. */
export function createListLoader(scope: RequestScope, database: Database, now: () => Date): ListLoader {
  async function loadAlike(keys: readonly ListKey[], pages: Map<string, ListEntry[]>): Promise<void> {
    const [{ list, page }] = keys as [ListKey];
    const ownerIds = keys.map(({ ownerId }) => ownerId);
    const entries = await findEntries(database, list, {
      ownerIds,
      viewerId: scope.accountId,
      page,
      now: now(),
    });
    const byOwner = groupBy(entries, ({ ownerId }) => ownerId);
    for (const key of keys) pages.set(cacheKeyOf(key), byOwner.get(key.ownerId) ?? []);
  }

  return scope.loader<ListKey, ListEntry[], string>(
    async (keys) => {
      const pages = new Map<string, ListEntry[]>();
      const groups = [...groupBy(keys, pageKey).values()];
      await Promise.all(groups.map((group) => loadAlike(group, pages)));
      return keys.map((key) => pages.get(cacheKeyOf(key)) ?? []);
    },
    { cacheKeyFn: cacheKeyOf },
  );
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
