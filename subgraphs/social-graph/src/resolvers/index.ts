import type { Resolvers } from '../generated/resolvers';
import { acceptFollowRequest } from './Mutation/acceptFollowRequest';
import { acceptFriendship } from './Mutation/acceptFriendship';
import { blockUser } from './Mutation/blockUser';
import { declineFollowRequest } from './Mutation/declineFollowRequest';
import { declineFriendship } from './Mutation/declineFriendship';
import { endFriendship } from './Mutation/endFriendship';
import { followUser } from './Mutation/followUser';
import { muteUser } from './Mutation/muteUser';
import { removeFollower } from './Mutation/removeFollower';
import { requestFriendship } from './Mutation/requestFriendship';
import { unblockUser } from './Mutation/unblockUser';
import { unfollowUser } from './Mutation/unfollowUser';
import { unmuteUser } from './Mutation/unmuteUser';
import { Relationship } from './Relationship';
import { User } from './User';
import { UserConnection } from './UserConnection';
import { Viewer } from './Viewer';

export const resolvers: Resolvers = {
  Mutation: {
    followUser,
    unfollowUser,
    removeFollower,
    acceptFollowRequest,
    declineFollowRequest,
    requestFriendship,
    acceptFriendship,
    declineFriendship,
    endFriendship,
    blockUser,
    unblockUser,
    muteUser,
    unmuteUser,
  },
  Relationship,
  User,
  UserConnection,
  Viewer,
};
