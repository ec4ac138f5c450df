export * from './demo';
export * from './launch';
export { asStartError } from './data-directory';
export { StartError } from './start-error';
export type { GraphiqlAccount } from './welcome';
