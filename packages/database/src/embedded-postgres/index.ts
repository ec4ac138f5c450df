export { EmbeddedPostgresError } from './embedded-postgres-error';
export * from './start';
export { removeCluster as removeEmbeddedPostgres } from './reachable';
export { findEmbeddedPostgres } from './find';
