import type { ParticipantResolvers } from '../generated/resolvers';
import { userStub } from '../users/user';

export const Participant: ParticipantResolvers = {
  user: ({ accountId }) => userStub(accountId),
};
