import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { findCounts, type Counts } from './counter.repository';

export type CountsLoader = DataLoader<string, Counts>;

/** A person's counts by account id: one statement for all that a request needs. */
export function createCountsLoader(scope: RequestScope, database: Database): CountsLoader {
  return scope.loader<string, Counts>(async (accountIds) => {
    const found = await findCounts(database, accountIds);
    const byId = new Map(found.map((counts) => [counts.accountId, counts]));
    return accountIds.map(
      (accountId) =>
        byId.get(accountId) ?? { accountId, followersCount: 0, followingCount: 0, friendsCount: 0 },
    );
  });
}
