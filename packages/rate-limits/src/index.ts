export * from './rate-limiter';
export * from './rate-limiter.memory';
export * from './rate-limiter.postgres';
export * from './address-network';
export * from './refusals';
