import { exempt, own, type Case } from './probes';

/** Notifications are one person's, and what they lead to is judged for that person when it is read. */
const recipients = exempt('the recipient’s own, judged for them when it is read (notifications: tests)');

const ofAll = ['id', 'createdAt', 'updatedAt', 'isRead', 'summary', 'actors', 'actorsCount'];
const ofKind: Record<string, string[]> = {
  Follow: [],
  FollowRequest: [],
  FriendRequest: [],
  FriendAccepted: [],
  Reaction: ['subject'],
  Comment: ['subject', 'comment'],
  Reply: ['subject', 'comment'],
  Mention: ['subject'],
  Repost: ['subject'],
  Quote: ['subject'],
  Message: ['conversation'],
  Generic: ['url'],
};
const fieldsOf = (type: string, names: readonly string[], as: Case): [string, Case][] =>
  names.map((name) => [`${type}.${name}`, as]);

export const notificationCases: Record<string, Case> = Object.fromEntries([
  ...fieldsOf(
    'Viewer',
    [
      'notifications',
      'unreadNotificationsCount',
      'notificationsCursor',
      'notificationPreferences',
      'notificationSettings',
      'notificationOverrides',
      'notificationRequests',
      'devices',
      'webPushKey',
    ],
    own,
  ),
  ...fieldsOf('NotificationPreference', ['kind', 'channel', 'from'], own),
  ...fieldsOf('NotificationSettings', ['quietHours', 'digest', 'hidesContent', 'policy'], own),
  ...fieldsOf('QuietHours', ['isEnabled', 'from', 'to', 'timeZone'], own),
  ...fieldsOf('NotificationDigest', ['frequency', 'hour'], own),
  ...fieldsOf('NotificationPolicy', ['strangers', 'newAccounts'], own),
  ...fieldsOf('NotificationOverride', ['inApp', 'push', 'email'], own),
  ['NotificationOverride.user', recipients],
  ...fieldsOf(
    'NotificationRequest',
    ['user', 'notificationsCount', 'newestNotification', 'updatedAt'],
    recipients,
  ),
  ...fieldsOf('Device', ['id', 'channel', 'name', 'createdAt'], own),
  ...Object.entries(ofKind).flatMap(([kind, names]) =>
    fieldsOf(`${kind}Notification`, [...ofAll, ...names], recipients),
  ),
  ...fieldsOf(
    'NotificationEvent',
    [
      'cursor',
      'notification',
      'removedNotificationId',
      'readUpToCursor',
      'dismissedUpToCursor',
      'unreadNotificationsCount',
    ],
    recipients,
  ),
  ['Subscription.notificationReceived', recipients],
]);
