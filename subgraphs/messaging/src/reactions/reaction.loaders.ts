import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { keyText, type MessageKey } from '../messages/message';
import { countReactions, findReactionsOf, type ReactionCount } from './reaction.repository';

/** Of messages that the viewer may read. */
export interface ReactionLoaders {
  counts: DataLoader<MessageKey, ReactionCount[], string>;
  /** The viewer's own emoji; null without one. */
  ofViewer: DataLoader<MessageKey, string | null, string>;
}

export function createReactionLoaders(scope: RequestScope, database: Database): ReactionLoaders {
  const { accountId } = scope;
  const options = { cacheKeyFn: keyText };
  return {
    counts: scope.loader((keys) => countReactions(database, keys), options),
    ofViewer: scope.loader(
      async (keys) =>
        accountId === null ? keys.map(() => null) : findReactionsOf(database, accountId, keys),
      options,
    ),
  };
}
