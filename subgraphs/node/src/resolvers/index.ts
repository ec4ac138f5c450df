import type { Resolvers } from '../generated/resolvers';
import { node } from './Query/node';
import { nodes } from './Query/nodes';

export const resolvers: Resolvers = {
  Query: { node, nodes },
  Node: { __resolveType: (stub) => stub.__typename },
};
