export * from './batches';
export * from './database';
export * from './lines';
export * from './migrator';
