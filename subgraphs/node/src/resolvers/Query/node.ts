import type { QueryResolvers } from '../../generated/resolvers';

export const node: QueryResolvers['node'] = (_parent, { id }, { nodes }) => nodes.load(id);
