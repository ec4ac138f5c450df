export { createPostsSubgraph } from './module';
export type { PostsOptions } from './options';
export { findCountDrift, type CountDrift } from './counts/recount.repository';
