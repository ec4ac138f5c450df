import { viewerResolvers, type Outcome, type SubgraphContext } from '@chorus/subgraph-kit';

/** The payload of a mutation whose result is the viewer. */
export const viewerPayload = (context: SubgraphContext, outcome: Outcome<unknown>) => ({
  viewer: outcome.ok ? viewerResolvers.Query.viewer(null, {}, context) : null,
  userErrors: outcome.ok ? [] : outcome.userErrors,
});
