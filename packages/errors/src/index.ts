export * from './registry';
export * from './mapper';
