import { hours, type KindDefinition } from './kind';

/** Told at once when the account is open. Who accepted a request knows of it already. */
export const follow: KindDefinition = {
  name: 'FOLLOW',
  typeName: 'FollowNotification',
  windowMs: hours(24),
  phrase: () => 'followed you',
  madeBy: {
    UserFollowed: ({ followerId, followeeId, byRequest }) =>
      byRequest ? [] : [{ ...deed(followeeId, followerId), postId: null }],
  },
  undoneBy: { UserUnfollowed: ({ followerId, followeeId }) => [deed(followeeId, followerId)] },
};

const deed = (recipientId: string, actorId: string) => ({ recipientId, actorId, subject: null, item: '' });
