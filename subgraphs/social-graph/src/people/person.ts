import { toGlobalId, type Connection } from '@chorus/subgraph-kit';

/** A `User` as this subgraph hands it on: users has the rest. */
export interface PersonNode {
  __typename: 'User';
  id: string;
  accountId: string;
}

/** `totalCount` is loaded only when a client asks for it. */
export type PersonConnection = Omit<Connection<PersonNode>, 'totalCount'> & {
  totalCount: (() => Promise<number>) | null;
};

export const personNode = (accountId: string): PersonNode => ({
  __typename: 'User',
  id: toGlobalId('User', accountId),
  accountId,
});
