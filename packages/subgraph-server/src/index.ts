export * from './private-address';
export * from './subgraph-server';
