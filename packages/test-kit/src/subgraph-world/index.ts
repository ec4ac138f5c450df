export * from './played-social-graph';
export * from './subgraph-world';
