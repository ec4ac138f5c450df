import type { NotificationOverrideResolvers } from '../generated/resolvers';
import { userStub } from '../users/user';

export const NotificationOverride: NotificationOverrideResolvers = {
  user: ({ personId }) => userStub(personId),
};
