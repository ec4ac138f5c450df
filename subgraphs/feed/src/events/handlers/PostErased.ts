import type { TransactionalHandler } from '@chorus/events';
import type { HandlerDependencies } from './handler-dependencies';

/** What a late backfill or rebuild may have left of a deleted post goes too. */
export const postErased =
  ({ storeIn }: HandlerDependencies): TransactionalHandler<'PostErased'> =>
  ({ data }, { transaction }) =>
    storeIn(transaction).entries.purgePost(data.postId);
