import { fitCollapseKey } from '../collapse-key';
import type { PushMessage } from '../push-sender';

/** FCM takes four weeks at most. */
const longestTtlSeconds = 28 * 24 * 60 * 60;

/** What counts against FCM's limit of a payload. */
export const shownPart = ({ title, body, url, collapseKey }: PushMessage) => ({
  notification: { title, body },
  data: { tag: collapseKey, ...(url !== undefined && { url }) },
});

/**
 * A message in the words of HTTP v1. A token may be of an Android, an Apple or a web app, which FCM knows and we do not:
 * so how it collapses, ends and hurries is said for each.
 */
export function fcmMessage(token: string, message: PushMessage, now: number) {
  const { url, urgency } = message;
  const tag = fitCollapseKey(message.collapseKey, 64);
  const ttl = Math.min(Math.max(Math.floor(message.ttlSeconds), 0), longestTtlSeconds);
  const isUrgent = urgency === 'high';
  return {
    message: {
      token,
      ...shownPart(message),
      android: {
        collapse_key: tag,
        ttl: `${ttl}s`,
        priority: isUrgent ? 'HIGH' : 'NORMAL',
        // Takes the place of what is already shown; `collapse_key` only of what still waits.
        notification: { tag },
      },
      apns: {
        headers: {
          'apns-collapse-id': tag,
          'apns-expiration': String(ttl === 0 ? 0 : Math.floor(now / 1000) + ttl),
          'apns-priority': isUrgent ? '10' : '5',
        },
      },
      webpush: {
        headers: { TTL: String(ttl), Urgency: urgency, Topic: fitCollapseKey(message.collapseKey, 32) },
        notification: { tag },
        ...(url !== undefined && { fcm_options: { link: url } }),
      },
    },
  };
}
