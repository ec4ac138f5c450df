export * from './private-address';
export * from './private-server';
export * from './run-process';
export * from './subgraph-addresses';
