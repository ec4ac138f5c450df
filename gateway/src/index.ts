export { createGateway } from './gateway';
export * from './options';
export * from './transport';
