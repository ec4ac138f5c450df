export { createNodeSubgraph } from './module';
