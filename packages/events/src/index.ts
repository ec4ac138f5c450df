export * from './envelope';
export * from './consumer';
export { allContracts, allTopics, newestContract, topicsOf, violations, type EventContract } from './contracts';
export { emit, emitAll, type AnyEmittedEvent, type EmittedEvent } from './outbox';
