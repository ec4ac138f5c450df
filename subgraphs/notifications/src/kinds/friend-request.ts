import { days, type KindDefinition } from './kind';

/** Stands until it is answered or taken back. */
export const friendRequest: KindDefinition = {
  name: 'FRIEND_REQUEST',
  typeName: 'FriendRequestNotification',
  windowMs: days(7),
  phrase: () => 'asked to be your friend',
  madeBy: {
    FriendRequested: ({ requesterId, targetId }) => [{ ...deed(targetId, requesterId), postId: null }],
  },
  undoneBy: {
    FriendRequestDeclined: ({ requesterId, targetId }) => [deed(targetId, requesterId)],
    FriendRequestWithdrawn: ({ requesterId, targetId }) => [deed(targetId, requesterId)],
    // Where both had asked, both have their answer.
    FriendAccepted: ({ requesterId, accepterId }) => [
      deed(accepterId, requesterId),
      deed(requesterId, accepterId),
    ],
  },
};

const deed = (recipientId: string, actorId: string) => ({ recipientId, actorId, subject: null, item: '' });
