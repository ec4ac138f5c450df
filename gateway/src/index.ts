export * from './config';
export { readEdgeOptions } from './edge-config';
export * from './edge-options';
export { createGateway } from './gateway';
export * from './graphiql';
export * from './options';
export * from './transport';
export { SupergraphRefused } from './supergraph/live-supergraph';
