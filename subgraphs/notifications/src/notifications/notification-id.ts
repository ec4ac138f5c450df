import { toGlobalId } from '@chorus/subgraph-kit';

/** The global id of a notification, of whatever kind. */
export const notificationId = (id: string): string => toGlobalId('Notification', id);
