export * from './envelope';
export * from './consumer';
export {
  allContracts,
  allTopics,
  newestContract,
  publishingDomains,
  topicsOf,
  violations,
  type EventContract,
} from './contracts';
export { isTransient } from './retry';
export { emit, emitAll, type AnyEmittedEvent, type EmittedEvent } from './outbox';
export * from './event-log';
export { PostgresEventLog, type PostgresEventLogOptions } from './event-log.postgres';
export { EventRuntime, type EventRuntimeOptions } from './event-runtime';
export { lagOf, type GroupLag } from './lag';
