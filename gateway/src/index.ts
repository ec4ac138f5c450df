export * from './config';
export { readEdgeConfig, type EdgeConfig } from './edge-config';
export * from './edge-options';
export type { KnownOperation } from './federation/planning';
export { createGateway } from './gateway';
export * from './graphiql';
export * from './options';
export * from './transport';
export { SupergraphRefused } from './supergraph/live-supergraph';
