import type { ParticipantResolvers } from '../generated/resolvers';
import { findMark, findPresence } from '../receipts/participant-marks.service';
import { userStub } from '../users/user';

export const Participant: ParticipantResolvers = {
  user: ({ accountId }) => userStub(accountId),
  lastReadMessageId: (participant, _arguments, context) => findMark(context, participant, 'read'),
  lastDeliveredMessageId: (participant, _arguments, context) => findMark(context, participant, 'delivered'),
  isOnline: async (participant, _arguments, context) =>
    (await findPresence(context, participant))?.isOnline ?? null,
  lastActiveAt: async (participant, _arguments, context) =>
    (await findPresence(context, participant))?.lastActiveAt ?? null,
};
