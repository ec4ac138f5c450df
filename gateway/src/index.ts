export * from './config';
export { createGateway } from './gateway';
export * from './graphiql';
export * from './options';
export * from './transport';
