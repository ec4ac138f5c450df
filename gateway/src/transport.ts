import type { RequestScope, SubgraphClient } from '@chorus/domain-queries';
import type {
  Subgraph,
  SubgraphRequest,
  SubgraphResult,
  SubgraphStream,
  SubscriptionRequest,
} from '@chorus/subgraph-kit';
import { isSubgraphResult } from './subgraph-result';
import { SubscriptionSocket, type SubscriptionSocketOptions } from './upstream/subscription-socket';

/**
 * The way to one subgraph: a call in process, or signed HTTP. Rejects when the subgraph does not answer; the gateway
 * then says UNAVAILABLE for what was asked, and answers the rest.
 */
export interface SubgraphTransport {
  /** How calls travel, for metrics. Default `in_process`. */
  readonly kind?: 'in_process' | 'http';
  /** `signal`: nobody waits for the answer any more. */
  execute(request: SubgraphRequest, scope: RequestScope, signal?: AbortSignal): Promise<SubgraphResult>;
  /**
   * The events of a subscription, or the errors for which there are none. `signal`: nobody waits for the stream any more
   * that has not begun. Rejects when the subgraph does not answer. `return()` of the stream frees it at once, also while a
   * `next()` waits. A stream that was lost on the way rejects its `next()`; whoever has a cursor can resume it. Absent:
   * the subgraph has no subscriptions.
   */
  subscribe?(
    request: SubscriptionRequest,
    scope: RequestScope,
    signal?: AbortSignal,
  ): Promise<SubgraphStream | SubgraphResult>;
  /** Lets calls under way end, and closes what is open. */
  close?(): Promise<void>;
}

/** The adapter of one process: a call, in the scope of the client's request. What has begun cannot be cancelled. */
export const inProcessTransport = (subgraph: Subgraph): SubgraphTransport => ({
  execute: (request, scope) => subgraph.execute(request, scope),
  subscribe: (request, scope) => subgraph.subscribe(request, scope),
});

/** Where a subgraph's process answers operations. */
export const subgraphPath = '/graphql';

/**
 * The adapter of many processes: one signed POST an operation, one socket for all subscriptions, each signed. Whatever is
 * not a GraphQL answer rejects: another status, no JSON, too much, cut off, hung up.
 */
export function httpTransport(
  client: SubgraphClient,
  options?: SubscriptionSocketOptions,
): SubgraphTransport {
  const socket = new SubscriptionSocket(client, options);
  return {
    kind: 'http',
    async execute(request, scope, signal) {
      const isRepeatable = !request.query.startsWith('mutation');
      const answer = await client.post(subgraphPath, request, scope.claims, { signal, isRepeatable });
      if (!isSubgraphResult(answer))
        throw new Error(`${client.subgraph} answered with JSON that is no GraphQL answer.`);
      return answer;
    },
    subscribe: (request, scope, signal) => socket.subscribe(request, scope, signal),
    close: async () => void (await Promise.all([socket.close(), client.close()])),
  };
}
