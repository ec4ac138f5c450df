export * from './client';
export * from './test-graph';
export * from './coordinates';
export * from './http-wiring';
export { createInProcessWiring } from '../wiring';
export * from './small-world';
