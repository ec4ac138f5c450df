import { requireAccountId } from '@chorus/subgraph-kit';
import type { NotificationEventResolvers } from '../generated/resolvers';
import { positionCursor } from '../notifications/position';

export const NotificationEvent: NotificationEventResolvers = {
  notification: ({ shown }) => shown,
  removedNotificationId: ({ removedId }) => removedId,
  readUpToCursor: ({ readUpTo }, _arguments, context) =>
    readUpTo && positionCursor(requireAccountId(context), readUpTo),
  dismissedUpToCursor: ({ dismissedUpTo }, _arguments, context) =>
    dismissedUpTo && positionCursor(requireAccountId(context), dismissedUpTo),
  unreadNotificationsCount: (_event, _arguments, context) =>
    context.loaders.unread.load(requireAccountId(context)),
};
