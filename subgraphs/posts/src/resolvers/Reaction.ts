import type { ReactionResolvers } from '../generated/resolvers';
import { userStub } from '../users/user';

export const Reaction: ReactionResolvers = {
  user: ({ accountId }) => userStub(accountId),
};
