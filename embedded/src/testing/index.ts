export * from './client';
export * from './test-graph';
