export { hasPassed, isPlace, notOfThisStream, streamPartitions, type Place } from './place';
export * from './stream-log';
export { PostgresStreamLog, type PostgresStreamLogOptions } from './stream-log.postgres';
export { createStreamWriter, type StreamParts, type StreamWriter } from './stream-writer';
export { StreamTail, type FollowedStream, type FollowOptions, type StreamTailOptions } from './stream-tail';
export type { PersonsHere, Route } from './dispatcher';
export type { StreamItem } from './stream-item';
