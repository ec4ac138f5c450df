export * from './benchmark';
export * from './benchmarks';
export * from './report/json';
