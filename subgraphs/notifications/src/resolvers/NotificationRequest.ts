import type { NotificationRequestResolvers } from '../generated/resolvers';
import { userStub } from '../users/user';

export const NotificationRequest: NotificationRequestResolvers = {
  user: ({ waiting }) => userStub(waiting.strangerId),
  notificationsCount: ({ count }) => count,
  newestNotification: ({ newest }) => newest,
  updatedAt: ({ newest }) => new Date(newest.stored.updatedAt),
};
