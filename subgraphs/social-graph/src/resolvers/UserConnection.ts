import type { UserConnectionResolvers } from '../generated/resolvers';

export const UserConnection: UserConnectionResolvers = {
  totalCount: ({ totalCount }) => totalCount?.() ?? null,
};
