import type { TransactionalHandler } from '@chorus/events';
import { loseSource } from '../lost-source';
import type { HandlerDependencies } from './handler-dependencies';

/** Also what a block ends comes as this and as FriendshipEnded. */
export const userUnfollowed =
  ({ storeIn }: HandlerDependencies): TransactionalHandler<'UserUnfollowed'> =>
  ({ data, occurredAt }, { transaction }) =>
    loseSource(
      storeIn(transaction),
      { ownerId: data.followerId, sourceId: data.followeeId },
      { lost: 'follows', occurredAt },
    );
