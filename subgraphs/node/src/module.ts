import { defineSubgraph, readSchema, type Subgraph } from '@chorus/subgraph-kit';
import type { NodeContext } from './context';
import { createNodeLoader } from './node/node.loaders';
import { resolvers } from './resolvers';

/** `node(id:)` for everything that has a global id. Owns nothing: asks the owner, answers with a stub. */
export function createNodeSubgraph(): Subgraph {
  return defineSubgraph<NodeContext>({
    name: 'node',
    typeDefs: readSchema(__dirname),
    resolvers,
    createContext: (scope) => ({
      scope,
      viewer: scope.viewer,
      facts: scope.facts,
      nodes: createNodeLoader(scope),
    }),
  });
}
