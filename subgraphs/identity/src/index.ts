export { createIdentitySubgraph } from './module';
export type { IdentityOptions } from './options';
