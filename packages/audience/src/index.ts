export * from './facts';
export * from './decide';
