export { createUsersSubgraph } from './module';
export type { UsersOptions } from './options';
