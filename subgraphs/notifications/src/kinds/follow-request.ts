import { days, type KindDefinition } from './kind';

/** Stands until it is answered or taken back. */
export const followRequest: KindDefinition = {
  name: 'FOLLOW_REQUEST',
  typeName: 'FollowRequestNotification',
  windowMs: days(7),
  phrase: () => 'asked to follow you',
  madeBy: {
    FollowRequested: ({ requesterId, targetId }) => [{ ...deed(targetId, requesterId), postId: null }],
  },
  undoneBy: {
    FollowRequestDeclined: ({ requesterId, targetId }) => [deed(targetId, requesterId)],
    FollowRequestWithdrawn: ({ requesterId, targetId }) => [deed(targetId, requesterId)],
    UserFollowed: ({ followerId, followeeId }) => [deed(followeeId, followerId)],
  },
};

const deed = (recipientId: string, actorId: string) => ({ recipientId, actorId, subject: null, item: '' });
