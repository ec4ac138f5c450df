import { days, type KindDefinition } from './kind';

/** For who had asked. Goes with the friendship. */
export const friendAccepted: KindDefinition = {
  name: 'FRIEND_ACCEPTED',
  typeName: 'FriendAcceptedNotification',
  windowMs: days(7),
  phrase: () => 'accepted your friend request',
  madeBy: {
    FriendAccepted: ({ requesterId, accepterId }) => [{ ...deed(requesterId, accepterId), postId: null }],
  },
  undoneBy: {
    FriendshipEnded: ({ endedById, otherId }) => [deed(endedById, otherId), deed(otherId, endedById)],
  },
};

const deed = (recipientId: string, actorId: string) => ({ recipientId, actorId, subject: null, item: '' });
