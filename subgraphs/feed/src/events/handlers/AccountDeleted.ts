import type { TransactionalHandler } from '@chorus/events';
import type { HandlerDependencies } from './handler-dependencies';

/** The home goes. What the person posted leaves other homes post by post, as posts erases it. */
export const accountDeleted =
  ({ storeIn }: HandlerDependencies): TransactionalHandler<'AccountDeleted'> =>
  async ({ data }, { transaction }) => {
    const { followers, entries } = storeIn(transaction);
    await followers.forget(data.accountId);
    await entries.drop(data.accountId);
  };
