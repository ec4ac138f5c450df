import type { Resolvers } from '../generated/resolvers';
import { Device } from './Device';
import { acceptNotificationRequest } from './Mutation/acceptNotificationRequest';
import { dismissAllNotifications } from './Mutation/dismissAllNotifications';
import { dismissNotification } from './Mutation/dismissNotification';
import { dismissNotificationRequest } from './Mutation/dismissNotificationRequest';
import { markNotificationsRead } from './Mutation/markNotificationsRead';
import { registerDevice } from './Mutation/registerDevice';
import { removeDevice } from './Mutation/removeDevice';
import { setNotificationOverride } from './Mutation/setNotificationOverride';
import { unsubscribeFromEmail } from './Mutation/unsubscribeFromEmail';
import { updateNotificationPreferences } from './Mutation/updateNotificationPreferences';
import { updateNotificationSettings } from './Mutation/updateNotificationSettings';
import { NotificationEvent } from './NotificationEvent';
import { NotificationOverride } from './NotificationOverride';
import { NotificationRequest } from './NotificationRequest';
import * as notifications from './notifications';
import { notificationReceived } from './Subscription/notificationReceived';
import { Viewer } from './Viewer';

const queries: Resolvers = {
  Mutation: {
    acceptNotificationRequest,
    dismissAllNotifications,
    dismissNotification,
    dismissNotificationRequest,
    markNotificationsRead,
    registerDevice,
    removeDevice,
    setNotificationOverride,
    unsubscribeFromEmail,
    updateNotificationPreferences,
    updateNotificationSettings,
  },
  Device,
  NotificationEvent,
  NotificationOverride,
  NotificationRequest,
  ...notifications,
  Viewer,
};

export const resolvers = { ...queries, Subscription: { notificationReceived } };
