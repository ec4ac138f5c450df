export * from './config';
export { createGateway } from './gateway';
export * from './graphiql';
export * from './options';
export * from './transport';
export { SupergraphRefused } from './supergraph/live-supergraph';
