export * from './run-subgraph';
export * from './subgraph-config';
export * from './subgraph-server';
