export * from './demo';
export * from './graph';
