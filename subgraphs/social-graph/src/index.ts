export { createSocialGraphSubgraph, type SocialGraphOptions } from './module';
export { recount } from './counters/recount';
export type { Counts, Drift } from './counters/counter.repository';
export { runImport, type ImportOptions } from './commands/import';
