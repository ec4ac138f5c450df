import { InProcessDomainQueries, type DomainQueryPort } from '@chorus/domain-queries';
import { inProcessTransport, type SubgraphTransport } from '@chorus/gateway';
import type { Subgraph } from '@chorus/subgraph-kit';

/** How the parts of a graph reach each other. */
export interface Wiring {
  /** What subgraphs, workers and the gateway ask through. */
  readonly domainQueries: DomainQueryPort;
  /** How the gateway reaches each subgraph; absent: not at all. */
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  /** Does the gateway hear at once of a session that identity revokes, or only when it asks? */
  readonly isOneProcess: boolean;
  /** From now on the others reach it. */
  connect(subgraph: Subgraph): Promise<void>;
  /** Nobody reaches it any more, as if its process had ended. */
  disconnect(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Calls in one process. */
export function createInProcessWiring(): Wiring {
  const domainQueries = new InProcessDomainQueries();
  const transports = new Map<string, SubgraphTransport>();
  return {
    domainQueries,
    transports,
    isOneProcess: true,
    async connect(subgraph) {
      domainQueries.register(subgraph.responder);
      transports.set(subgraph.name, inProcessTransport(subgraph));
    },
    async disconnect(name) {
      domainQueries.unregister(name);
      transports.delete(name);
    },
    close: async () => undefined,
  };
}
