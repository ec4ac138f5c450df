export * from './feed-rebuild';
export * from './graph';
export * from './social-graph-import';
