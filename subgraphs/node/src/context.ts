import type { SubgraphContext } from '@chorus/subgraph-kit';
import type { NodeLoader } from './node/node.loaders';

export interface NodeContext extends SubgraphContext {
  nodes: NodeLoader;
}
