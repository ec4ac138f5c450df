import type { RequestScope } from '@chorus/domain-queries';
import type { Subgraph, SubgraphRequest, SubgraphResult } from '@chorus/subgraph-kit';

/**
 * The way to one subgraph: a call in process, or signed HTTP. Rejects when the subgraph does not answer; the gateway
 * then says UNAVAILABLE for what was asked, and answers the rest.
 */
export interface SubgraphTransport {
  /** How calls travel, for metrics. Default `in_process`. */
  readonly kind?: 'in_process' | 'http';
  execute(request: SubgraphRequest, scope: RequestScope): Promise<SubgraphResult>;
}

/** The adapter of one process: a call, in the scope of the client's request. */
export const inProcessTransport = (subgraph: Subgraph): SubgraphTransport => ({
  execute: (request, scope) => subgraph.execute(request, scope),
});
