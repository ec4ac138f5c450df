import type { NotificationChange } from './notification-log';

/** A change and the place in the stream after it. */
export interface PlacedChange {
  change: NotificationChange;
  cursor: string;
}

const keyOf = (change: NotificationChange): string => ('groupId' in change ? change.groupId : change.kind);

/**
 * Of several changes of one thing only the last: it tells the thing as it then stands. In the order of the last ones, so that
 * whoever goes on after any of the cursors is told of all that it has not been told of.
 */
export function coalesce(changes: readonly PlacedChange[]): PlacedChange[] {
  const last = new Map<string, PlacedChange>();
  for (const placed of changes) {
    const key = keyOf(placed.change);
    last.delete(key);
    last.set(key, placed);
  }
  return [...last.values()];
}
