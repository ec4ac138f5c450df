export { createMessagingSubgraph } from './module';
export type { MessagingOptions } from './options';
