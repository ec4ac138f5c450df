export * from './ids';
export * from './cursors';
export * from './connections';
export * from './user-errors';
export * from './text';
export * from './person-names';
export * from './scalars';
export * from './context';
export * from './viewer-resolvers';
export * from './subgraph';
export * from './execute';
export {
  type Resumption,
  type SourceEvent,
  type SourceStream,
  type SubgraphEvent,
  type SubgraphStream,
  type SubscriptionRequest,
  type SubscriptionResolver,
} from './subscriptions';
export * from './shared-executions';
export { askNext, done, StepStream, type Askable, type Taker } from './step-stream';
export * from './viewer-dependence';
export * from './dependencies';
export * from './device-name';
export * from './job-runner';
export * from './work';
