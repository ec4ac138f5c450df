export * from './people';
export { seedDemo, type Send } from './seed';
