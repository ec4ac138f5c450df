import type { RelationshipResolvers } from '../generated/resolvers';

export const Relationship: RelationshipResolvers = {
  isFollowing: ({ follows }) => follows,
  isFollowedBy: ({ followedBy }) => followedBy,
  isFollowRequested: ({ followRequested }) => followRequested,
  friendship: ({ friends, friendRequestedByViewer, friendRequestedByOther }) => {
    if (friends) return 'FRIENDS';
    if (friendRequestedByViewer) return 'REQUESTED_BY_VIEWER';
    return friendRequestedByOther ? 'REQUESTED_BY_OTHER' : 'NONE';
  },
  isBlocking: ({ blocks }) => blocks,
  isMuting: ({ mutes }) => mutes,
  mutingUntil: ({ mutingUntil }) => (mutingUntil === null ? null : new Date(mutingUntil)),
};
