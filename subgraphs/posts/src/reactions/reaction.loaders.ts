import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { createListLoader, type ListLoader } from '../lists/list.loaders';
import type { ReactionKind, ReactionRecord } from './reaction';
import { findReactionsOf, findReactionsTo, type ReactionSlice } from './reaction.repository';

export interface ReactionLoaders {
  /** How the viewer reacted to a post or comment; null when they did not, and when nobody is signed in. */
  ofViewer: DataLoader<string, ReactionKind | null>;
  /** Stretches of the reactions to subjects, newest first, not judged. */
  to: ListLoader<ReactionSlice, ReactionRecord>;
}

export function createReactionLoaders(scope: RequestScope, database: Database): ReactionLoaders {
  const { accountId } = scope;
  return {
    ofViewer: scope.loader(async (subjectIds) => {
      if (accountId === null) return subjectIds.map(() => null);
      const kinds = await findReactionsOf(database, accountId, subjectIds);
      return subjectIds.map((id) => kinds.get(id) ?? null);
    }),
    to: createListLoader(scope, (slices: readonly ReactionSlice[], limit) =>
      findReactionsTo(database, slices, limit),
    ),
  };
}
