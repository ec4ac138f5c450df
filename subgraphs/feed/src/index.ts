export { createFeedSubgraph } from './module';
export type { FeedOptions } from './options';
export { rebuildFeeds, type FeedRebuild } from './rebuild/rebuild-feeds';
