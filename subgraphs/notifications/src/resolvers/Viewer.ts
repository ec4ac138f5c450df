import type { GraphQLResolveInfo } from 'graphql';
import type { NotificationsContext } from '../context';
import { listDevices } from '../devices/device.service';
import type { ViewerResolvers } from '../generated/resolvers';
import { listNotifications } from '../notifications/notification-list.service';
import { listRequests } from '../requests/request-list.service';
import { listOverrides } from '../will/override.service';
import { listPreferences } from '../will/preference.service';
import { readSettings } from '../will/settings.service';

/**
 * Waits until the stream's cursor was read, where the document selects it: what is read afterwards has everything that is
 * before the cursor, so that whoever follows after it misses nothing.
 */
async function cursorFirst({ loaders }: NotificationsContext, info: GraphQLResolveInfo): Promise<void> {
  if (info.operation.loc?.source.body.includes('notificationsCursor')) await loaders.cursor.load('now');
}

export const Viewer: ViewerResolvers = {
  notifications: async ({ accountId }, page, context, info) => {
    await cursorFirst(context, info);
    return listNotifications(context, accountId, { ...page, folder: 'INBOX' });
  },
  unreadNotificationsCount: async ({ accountId }, _arguments, context, info) => {
    await cursorFirst(context, info);
    return context.loaders.unread.load(accountId);
  },
  devices: (viewer, page, context) => listDevices(context, viewer.accountId, page),
  webPushKey: (_viewer, _arguments, { push }) => push.publicKey(),
  notificationPreferences: ({ accountId }, _arguments, { database }) => listPreferences(database, accountId),
  notificationSettings: ({ accountId }, _arguments, context) => readSettings(context, accountId),
  notificationOverrides: ({ accountId }, page, context) => listOverrides(context, accountId, page),
  notificationRequests: ({ accountId }, page, context) => listRequests(context, accountId, page),
  notificationsCursor: (_viewer, _arguments, { loaders }) => loaders.cursor.load('now'),
};
