import { limitExceeded } from '@chorus/errors';
import { maxPageSize } from '@chorus/subgraph-kit';
import type { QueryResolvers } from '../../generated/resolvers';
import type { NodeStub } from '../../node/node.loaders';

export const nodes: QueryResolvers['nodes'] = (_parent, { ids }, context) => {
  if (ids.length > maxPageSize) throw limitExceeded('ids', maxPageSize, ids.length);
  // One promise an id, so that one owner's failure costs its own entries. The generated type has no promise of null.
  return ids.map((id) => context.nodes.load(id) as Promise<NodeStub>);
};
