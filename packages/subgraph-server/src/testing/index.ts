export * from './strangers';
