export { streamPartitions, type Place } from './place';
export * from './stream-log';
export { PostgresStreamLog, type PostgresStreamLogOptions } from './stream-log.postgres';
export { createStreamWriter, type StreamParts, type StreamWriter } from './stream-writer';
