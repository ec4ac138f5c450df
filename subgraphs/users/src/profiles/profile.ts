import { toGlobalId } from '@chorus/subgraph-kit';

/** A person as stored. */
export interface ProfileRecord {
  accountId: string;
  handle: string;
  displayName: string;
  bio: string;
  isVerified: boolean;
  createdAt: Date;
}

/** What stands behind `User` once the viewer has been found to see it. */
export interface UserNode extends ProfileRecord {
  __typename: 'User';
  id: string;
  /** False: the viewer blocks the person, and sees the name card alone. */
  isWhole: boolean;
}

export const userNodeOf = (profile: ProfileRecord, isWhole = true): UserNode => ({
  ...profile,
  __typename: 'User',
  id: toGlobalId('User', profile.accountId),
  isWhole,
});
