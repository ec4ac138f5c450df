export * from './rate-limiter';
export * from './rate-limiter.memory';
export * from './address-network';
export * from './refusals';
