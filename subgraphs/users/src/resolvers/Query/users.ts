import { limitExceeded } from '@chorus/errors';
import { maxPageSize, uuidOf } from '@chorus/subgraph-kit';
import type { QueryResolvers } from '../../generated/resolvers';
import type { UserNode } from '../../profiles/profile';

export const users: QueryResolvers['users'] = (_parent, { ids }, { profiles }) => {
  if (ids.length > maxPageSize) throw limitExceeded('ids', maxPageSize, ids.length);
  // A promise for each, so that one that fails is null by itself. The generated type knows no promise of null.
  return ids.map(async (id) => {
    const accountId = uuidOf('User', id);
    return accountId === null ? null : profiles.profile(accountId);
  }) as Promise<UserNode>[];
};
