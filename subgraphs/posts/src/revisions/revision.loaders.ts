import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { createListLoader, type ListLoader } from '../lists/list.loaders';
import type { RevisionRecord } from './revision';
import { findRevisions, type RevisionSlice } from './revision.repository';

export interface RevisionLoaders {
  /** Stretches of posts' revisions, newest first. */
  ofPost: ListLoader<RevisionSlice, RevisionRecord>;
}

export const createRevisionLoaders = (scope: RequestScope, database: Database): RevisionLoaders => ({
  ofPost: createListLoader(scope, (slices: readonly RevisionSlice[], limit) =>
    findRevisions(database, slices, limit),
  ),
});
