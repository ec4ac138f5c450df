import type { Relation } from '@chorus/audience';
import type { NewestEventData } from '@chorus/events';

/** Everything between the viewer and one other person, read under the pair's lock. */
export interface Pair extends Relation {
  /** The other asked to follow the viewer and waits for the answer. */
  followRequestedByOther: boolean;
}

/** The aggregate: both people share one lock and one place in the event log, whoever acts. */
export const pairKey = (oneId: string, otherId: string): string => [oneId, otherId].sort().join(':');

export type PairFactType =
  | 'UserFollowed'
  | 'UserUnfollowed'
  | 'FollowRequested'
  | 'FollowRequestWithdrawn'
  | 'FollowRequestDeclined'
  | 'FriendRequested'
  | 'FriendRequestWithdrawn'
  | 'FriendRequestDeclined'
  | 'FriendAccepted'
  | 'FriendshipEnded'
  | 'UserBlocked'
  | 'UserUnblocked'
  | 'UserMuted'
  | 'UserUnmuted';

/**
 * Something that happens to a pair: the change of its rows and the event that tells of it are one thing, so that neither
 * can be without the other. A request ends by the fact that answers it: `UserFollowed` and `FriendAccepted` take it out.
 */
export type PairFact = { [Type in PairFactType]: { type: Type; data: NewestEventData[Type] } }[PairFactType];
