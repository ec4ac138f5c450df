import type { Resolvers } from '../generated/resolvers';
import { Device } from './Device';
import { dismissAllNotifications } from './Mutation/dismissAllNotifications';
import { dismissNotification } from './Mutation/dismissNotification';
import { markNotificationsRead } from './Mutation/markNotificationsRead';
import { registerDevice } from './Mutation/registerDevice';
import { removeDevice } from './Mutation/removeDevice';
import { NotificationEvent } from './NotificationEvent';
import * as notifications from './notifications';
import { notificationReceived } from './Subscription/notificationReceived';
import { Viewer } from './Viewer';

const queries: Resolvers = {
  Mutation: {
    dismissAllNotifications,
    dismissNotification,
    markNotificationsRead,
    registerDevice,
    removeDevice,
  },
  Device,
  NotificationEvent,
  ...notifications,
  Viewer,
};

export const resolvers = { ...queries, Subscription: { notificationReceived } };
