export { MigrationError } from './migration-error';
export { readDomains, schemaOf } from './domains';
export type { Domain, Migration } from './domains';
export { deployMigrations } from './deploy';
export type { DeployOptions } from './deploy';
