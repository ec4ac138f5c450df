import { limitExceeded } from '@chorus/errors';
import { maxPageSize } from '@chorus/subgraph-kit';
import type { QueryResolvers } from '../../generated/resolvers';

export const nodes: QueryResolvers['nodes'] = (_parent, { ids }, context) => {
  if (ids.length > maxPageSize) throw limitExceeded('ids', maxPageSize, ids.length);
  return ids.map((id) => context.nodes.load(id));
};
