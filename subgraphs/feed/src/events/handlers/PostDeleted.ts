import type { TransactionalHandler } from '@chorus/events';
import type { HandlerDependencies } from './handler-dependencies';

/** The post leaves every home, with its reposts. Nobody sees it meanwhile: reading asks posts. */
export const postDeleted =
  ({ storeIn }: HandlerDependencies): TransactionalHandler<'PostDeleted'> =>
  ({ data }, { transaction }) =>
    storeIn(transaction).entries.purgePost(data.postId);
