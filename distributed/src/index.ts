export * from './platform';
export * from './supervised';
