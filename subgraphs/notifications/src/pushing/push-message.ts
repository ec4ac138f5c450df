import type { PushMessage } from '@chorus/push';
import type { KindName } from '../kinds/kind';
import { notificationId } from '../notifications/notification-id';
import type { StoredNotification } from '../notifications/notification';
import { summaryOf } from '../summaries/summary';

/** People who are named at most: `Ann and Bob`. */
export const mostNamed = 2;

/** After a day it is in the list anyway. */
const ttlSeconds = 86_400;

/** What somebody waits for wakes a phone that sleeps. */
const urgentKinds: ReadonlySet<KindName> = new Set(['MESSAGE']);

export interface PushContent {
  stored: StoredNotification;
  /** Of the newest people whom the recipient may be told of. */
  names: readonly string[];
  /** All of them. */
  count: number;
  /** The recipient wants nobody else to read who did what. */
  hidesContent: boolean;
}

/**
 * What a device shows. It passes services of others: no text of anybody, and with `hidesContent` nothing but that there is
 * something. The collapse key is the notification's global id: the group takes the place of what it was before.
 */
export function pushMessageOf({ stored, names, count, hidesContent }: PushContent): PushMessage {
  return {
    title: 'Chorus',
    body: hidesContent ? 'New activity' : summaryOf(stored, names, count),
    collapseKey: notificationId(stored.id),
    url: hidesContent ? undefined : (stored.url ?? undefined),
    ttlSeconds,
    urgency: urgentKinds.has(stored.kind) ? 'high' : 'normal',
  };
}
