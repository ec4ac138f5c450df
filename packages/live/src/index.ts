export * from './live-bus';
export { createMemoryLiveBus } from './live-bus.memory';
export { createPostgresLiveBus, type PostgresLiveBusOptions } from './live-bus.postgres';
