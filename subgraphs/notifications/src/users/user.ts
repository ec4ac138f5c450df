import { toGlobalId } from '@chorus/subgraph-kit';

/** A person, whom the users subgraph owns. Make one only of somebody whom the viewer may know of. */
export interface UserStub {
  __typename: 'User';
  id: string;
}

export const userStub = (accountId: string): UserStub => ({
  __typename: 'User',
  id: toGlobalId('User', accountId),
});
