export * from './logger';
export * from './metrics';
export * from './metrics-access';
export * from './process-metrics';
