export * from './count-statements';
export * from './eventually';
export * from './test-database';
