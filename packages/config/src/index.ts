export * from './read-environment';
export * from './variables';
