import { defineConsumer, type ConsumerDefinition } from '@chorus/events';
import { accountDeleted } from './handlers/AccountDeleted';
import { friendAccepted } from './handlers/FriendAccepted';
import { friendshipEnded } from './handlers/FriendshipEnded';
import { fanOutGroup, type HandlerDependencies } from './handlers/handler-dependencies';
import { postCreated } from './handlers/PostCreated';
import { postDeleted } from './handlers/PostDeleted';
import { postErased } from './handlers/PostErased';
import { postReposted } from './handlers/PostReposted';
import { postRestored } from './handlers/PostRestored';
import { repostUndone } from './handlers/RepostUndone';
import { userFollowed } from './handlers/UserFollowed';
import { userUnfollowed } from './handlers/UserUnfollowed';

/**
 * Keeps candidates and followers up to date. Edits and mutes change nothing here: a mute may expire, so what it hides
 * stays. Nor does a block beyond the follows and friendships that it ends: after it is lifted, others' reposts show again.
 */
export const createConsumers = (dependencies: HandlerDependencies): ConsumerDefinition[] => [
  defineConsumer({
    group: fanOutGroup,
    handlers: {
      PostCreated: postCreated(dependencies),
      PostDeleted: postDeleted(dependencies),
      PostRestored: postRestored(dependencies),
      PostErased: postErased(dependencies),
      PostReposted: postReposted(dependencies),
      RepostUndone: repostUndone(dependencies),
      UserFollowed: userFollowed(dependencies),
      UserUnfollowed: userUnfollowed(dependencies),
      FriendAccepted: friendAccepted(dependencies),
      FriendshipEnded: friendshipEnded(dependencies),
      AccountDeleted: accountDeleted(dependencies),
    },
  }),
];
