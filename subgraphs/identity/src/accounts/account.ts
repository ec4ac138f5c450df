import { toGlobalId } from '@chorus/subgraph-kit';

/** An account as stored. */
export interface AccountRecord {
  id: string;
  email: string;
  emailVerified: boolean;
  passwordHash: string;
}

/** An account whose profile may not exist yet. Nobody can sign in to it. */
export interface PendingAccount extends AccountRecord {
  wantedHandle: string;
  wantedDisplayName: string;
  /** Until then a sign-up is at it. */
  attemptEndsAt: Date;
}

/** What users completes. */
export interface UserStub {
  __typename: 'User';
  id: string;
}

export const userStubOf = (accountId: string): UserStub => ({
  __typename: 'User',
  id: toGlobalId('User', accountId),
});
