export * from './viewer';
export * from './viewer-token';
export * from './queries';
export * from './port';
export * from './request-scope';
export * from './facts';
export * from './in-process';
export * from './http';
