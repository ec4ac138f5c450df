import type { Database } from '@chorus/database';
import type { LiveBus } from '@chorus/live';
import { PostgresStreamLog, type StreamParts } from '@chorus/streams';
import type { Position } from '../notifications/position';

/**
 * What changed in somebody's notifications; the topic is their account's id. Ids and versions alone: the group is read and
 * judged when it is told.
 */
export type NotificationChange =
  | { kind: 'GroupChanged'; groupId: string; version: number }
  | { kind: 'GroupRemoved'; groupId: string }
  | { kind: 'ReadMarkMoved' }
  /** Everything at and behind this place of the person's list was dismissed at once. */
  | { kind: 'Dismissed'; upTo: Position };

/** The log of all changes: append to it as a transaction's last statement, one row for each group. */
export const notificationLogOn = (
  database: Database,
  live: LiveBus,
  clock?: () => Date,
): StreamParts<NotificationChange> => ({
  log: new PostgresStreamLog<NotificationChange>({ database, clock }),
  live,
  channel: 'notifications.changes',
});
