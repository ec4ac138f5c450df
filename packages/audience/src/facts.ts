/** Who may read a post. `MENTIONED`: the people mentioned when it was created, frozen. */
export type Audience = 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'MENTIONED' | 'ONLY_ME';

/** A set of people around one person. `FOLLOWERS` follow them, `FOLLOWED` are followed by them; both include friends. */
export type PeopleScope = 'EVERYONE' | 'FOLLOWERS' | 'FOLLOWED' | 'FRIENDS' | 'NOBODY';

/** Who may comment on a post that they can read. */
export type ReplyPolicy = 'EVERYONE' | 'FOLLOWERS' | 'FOLLOWED' | 'MENTIONED' | 'NOBODY';

/** How the viewer and one other person stand to each other, as it is right now. Read strongly consistent. */
export interface Relation {
  /** Nobody is signed in: every other bit is false. */
  isAnonymous: boolean;
  /** The person is the viewer. */
  isSelf: boolean;
  /** The viewer follows the person. */
  follows: boolean;
  /** The person follows the viewer. */
  followedBy: boolean;
  /** The viewer asked to follow the person and waits for the answer. */
  followRequested: boolean;
  friends: boolean;
  friendRequestedByViewer: boolean;
  friendRequestedByOther: boolean;
  /** The viewer blocks the person. */
  blocks: boolean;
  /** The person blocks the viewer. Decides; is never shown. */
  blockedBy: boolean;
  /** The viewer mutes the person (an expired mute is no mute). */
  mutes: boolean;
  /** When the mute ends, ISO 8601; null when there is none or when it has no end. */
  mutingUntil: string | null;
}

/** The privacy settings of one person that decide what others see and may do. */
export interface PersonPrivacy {
  requiresFollowApproval: boolean;
  whoMayMessage: PeopleScope;
  showsFollowLists: PeopleScope;
}

const nothing: Relation = {
  isAnonymous: false,
  isSelf: false,
  follows: false,
  followedBy: false,
  followRequested: false,
  friends: false,
  friendRequestedByViewer: false,
  friendRequestedByOther: false,
  blocks: false,
  blockedBy: false,
  mutes: false,
  mutingUntil: null,
};

/** A signed-in viewer and a person with nothing between them. */
export const strangers: Relation = Object.freeze({ ...nothing });

/** Nobody is signed in. */
export const anonymous: Relation = Object.freeze({ ...nothing, isAnonymous: true });

/** The viewer and themselves. */
export const self: Relation = Object.freeze({ ...nothing, isSelf: true });
