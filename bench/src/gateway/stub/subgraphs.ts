import type { RequestScope } from '@chorus/domain-queries';
import { readSubgraphSchema } from '@chorus/schema';
import {
  defineSubgraph,
  kitTypeDefs,
  type ExecutorOptions,
  type Subgraph,
  type SubgraphContext,
} from '@chorus/subgraph-kit';
import { stubNames, stubResolvers, type StubName } from './resolvers';

const createContext = (scope: RequestScope): SubgraphContext => ({
  scope,
  viewer: scope.viewer,
  facts: scope.facts,
});

const defineStub = (name: StubName, execution?: ExecutorOptions): Subgraph =>
  defineSubgraph({
    name,
    // The subgraph's own SDL; `defineSubgraph` puts the kit's in front again.
    typeDefs: readSubgraphSchema(name).slice(kitTypeDefs.length),
    createContext,
    resolvers: stubResolvers[name],
    execution,
  });

/** The subgraphs that the query needs, of their real SDL and the real kit, with their data in memory. */
export const defineStubs = (execution?: ExecutorOptions): Subgraph[] =>
  stubNames.map((name) => defineStub(name, execution));
