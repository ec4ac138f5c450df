import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { findViewsCounts } from './view.repository';

export interface ViewLoaders {
  /** How many signed-in people saw the post. For its author only. */
  count: DataLoader<string, number>;
}

export const createViewLoaders = (scope: RequestScope, database: Database): ViewLoaders => ({
  count: scope.loader(async (postIds) => {
    const counts = await findViewsCounts(database, postIds);
    return postIds.map((id) => counts.get(id) ?? 0);
  }),
});
