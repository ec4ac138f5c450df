export * from './client';
export * from './test-graph';
export * from './coordinates';
export * from './small-world';
