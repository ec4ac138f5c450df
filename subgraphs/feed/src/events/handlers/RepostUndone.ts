import type { TransactionalHandler } from '@chorus/events';
import type { HandlerDependencies } from './handler-dependencies';

export const repostUndone =
  ({ storeIn }: HandlerDependencies): TransactionalHandler<'RepostUndone'> =>
  ({ data }, { transaction }) =>
    storeIn(transaction).entries.purgeRepost(data);
