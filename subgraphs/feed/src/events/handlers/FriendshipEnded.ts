import type { TransactionalHandler } from '@chorus/events';
import { loseSource } from '../lost-source';
import type { HandlerDependencies } from './handler-dependencies';

export const friendshipEnded =
  ({ storeIn }: HandlerDependencies): TransactionalHandler<'FriendshipEnded'> =>
  async ({ data: { endedById, otherId }, occurredAt }, { transaction }) => {
    const store = storeIn(transaction);
    await loseSource(store, { ownerId: endedById, sourceId: otherId }, { lost: 'friends', occurredAt });
    await loseSource(store, { ownerId: otherId, sourceId: endedById }, { lost: 'friends', occurredAt });
  };
