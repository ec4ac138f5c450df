export { createNotificationsSubgraph } from './module';
export type { NotificationsOptions } from './options';
