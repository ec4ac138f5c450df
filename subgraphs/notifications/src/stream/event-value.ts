import type { ShownNotification } from '../notifications/notification.loaders';
import type { Position } from '../notifications/position';

/** What `notificationReceived` resolves to. It was judged for the one person who gets it. */
export interface EventValue {
  cursor: string;
  /** The notification as it now stands. */
  shown: ShownNotification | null;
  /** The one that is gone, or not theirs to see any more. */
  removedId: string | null;
  readUpTo: Position | null;
  dismissedUpTo: Position | null;
}

export const emptyEvent = (cursor: string): EventValue => ({
  cursor,
  shown: null,
  removedId: null,
  readUpTo: null,
  dismissedUpTo: null,
});
