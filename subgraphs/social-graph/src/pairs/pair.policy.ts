import { decide } from '@chorus/audience';
import { fail, succeed, type Outcome } from '@chorus/subgraph-kit';
import { isBlockedByViewer, noSuchRequest } from './pair.errors';
import type { Pair, PairFact } from './pair';

/** The viewer meets another person, under the pair's lock. */
export interface Encounter {
  viewerId: string;
  otherId: string;
  pair: Pair;
}

/** What follows when the viewer does something to the other: facts to record (none: it is so already), or why not. */
export type Rule = (encounter: Encounter) => Outcome<PairFact[]>;

const nothing: Outcome<PairFact[]> = succeed([]);

/** Is the other as good as nobody to the viewer? Not to a blocker, who keeps seeing the name, and can lift the block. */
export const isHidden = (pair: Pair): boolean => !decide({ about: 'name-card' }, pair).allowed;

/** What needs the other's whole profile is refused to a viewer who blocks them: the viewer knows. */
const withoutBlock =
  (rule: Rule): Rule =>
  (encounter) =>
    decide({ about: 'profile' }, encounter.pair).allowed ? rule(encounter) : fail(isBlockedByViewer());

export const followUser = (requiresApproval: boolean): Rule =>
  withoutBlock(({ viewerId, otherId, pair }) => {
    if (pair.follows) return nothing;
    if (!requiresApproval) return succeed([followed(viewerId, otherId)]);
    return pair.followRequested ? nothing : succeed([fact('FollowRequested', asked(viewerId, otherId))]);
  });

export const unfollowUser: Rule = ({ viewerId, otherId, pair }) => {
  if (pair.follows) return succeed([unfollowed(viewerId, otherId)]);
  return pair.followRequested ? succeed([fact('FollowRequestWithdrawn', asked(viewerId, otherId))]) : nothing;
};

export const removeFollower: Rule = ({ viewerId, otherId, pair }) =>
  pair.followedBy ? succeed([unfollowed(otherId, viewerId)]) : nothing;

export const acceptFollowRequest: Rule = ({ viewerId, otherId, pair }) => {
  // The second click of two finds the follow that the first one made.
  if (pair.followedBy) return nothing;
  if (!pair.followRequestedByOther) return fail(noSuchRequest());
  return succeed([fact('UserFollowed', { followerId: otherId, followeeId: viewerId, byRequest: true })]);
};

export const declineFollowRequest: Rule = ({ viewerId, otherId, pair }) =>
  pair.followRequestedByOther
    ? succeed([fact('FollowRequestDeclined', asked(otherId, viewerId))])
    : fail(noSuchRequest());

export const requestFriendship: Rule = withoutBlock(({ viewerId, otherId, pair }) => {
  if (pair.friends || pair.friendRequestedByViewer) return nothing;
  // Asking someone who has asked is accepting.
  if (pair.friendRequestedByOther) return succeed([befriended(otherId, viewerId)]);
  return succeed([fact('FriendRequested', asked(viewerId, otherId))]);
});

export const acceptFriendship: Rule = ({ viewerId, otherId, pair }) => {
  if (pair.friends) return nothing;
  return pair.friendRequestedByOther ? succeed([befriended(otherId, viewerId)]) : fail(noSuchRequest());
};

export const declineFriendship: Rule = ({ viewerId, otherId, pair }) =>
  pair.friendRequestedByOther
    ? succeed([fact('FriendRequestDeclined', asked(otherId, viewerId))])
    : fail(noSuchRequest());

export const endFriendship: Rule = ({ viewerId, otherId, pair }) => {
  if (pair.friends) return succeed([fact('FriendshipEnded', { endedById: viewerId, otherId })]);
  return pair.friendRequestedByViewer
    ? succeed([fact('FriendRequestWithdrawn', asked(viewerId, otherId))])
    : nothing;
};

export const blockUser: Rule = (encounter) => {
  const { viewerId, otherId, pair } = encounter;
  if (pair.blocks) return nothing;
  return succeed([...tiesEnded(encounter), fact('UserBlocked', { blockerId: viewerId, blockedId: otherId })]);
};

export const unblockUser: Rule = ({ viewerId, otherId, pair }) =>
  pair.blocks ? succeed([fact('UserUnblocked', { blockerId: viewerId, blockedId: otherId })]) : nothing;

export const muteUser =
  (expiresAt: string | null): Rule =>
  ({ viewerId, otherId, pair }) =>
    pair.mutes && pair.mutingUntil === expiresAt
      ? nothing
      : succeed([fact('UserMuted', { muterId: viewerId, mutedId: otherId, expiresAt })]);

export const unmuteUser: Rule = ({ viewerId, otherId, pair }) =>
  pair.mutes ? succeed([fact('UserUnmuted', { muterId: viewerId, mutedId: otherId })]) : nothing;

/** The end of everything that binds the two, both ways: what a block does first, and what an erasure does. */
export function tiesEnded({ viewerId, otherId, pair }: Encounter): PairFact[] {
  const facts: PairFact[] = [];
  if (pair.follows) facts.push(unfollowed(viewerId, otherId));
  if (pair.followedBy) facts.push(unfollowed(otherId, viewerId));
  if (pair.followRequested) facts.push(fact('FollowRequestWithdrawn', asked(viewerId, otherId)));
  if (pair.followRequestedByOther) facts.push(fact('FollowRequestWithdrawn', asked(otherId, viewerId)));
  if (pair.friendRequestedByViewer) facts.push(fact('FriendRequestWithdrawn', asked(viewerId, otherId)));
  if (pair.friendRequestedByOther) facts.push(fact('FriendRequestWithdrawn', asked(otherId, viewerId)));
  if (pair.friends) facts.push(fact('FriendshipEnded', { endedById: viewerId, otherId }));
  return facts;
}

const fact = <Type extends PairFact['type']>(
  type: Type,
  data: Extract<PairFact, { type: Type }>['data'],
): PairFact => ({ type, data }) as PairFact;

const asked = (requesterId: string, targetId: string) => ({ requesterId, targetId });

const followed = (followerId: string, followeeId: string) => fact('UserFollowed', { followerId, followeeId });

const unfollowed = (followerId: string, followeeId: string) =>
  fact('UserUnfollowed', { followerId, followeeId });

const befriended = (requesterId: string, accepterId: string) =>
  fact('FriendAccepted', { requesterId, accepterId });
