import { ApolloGateway } from '@apollo/gateway';
import type { Logger } from '@chorus/telemetry';
import type { SubgraphTransport } from '../transport';
import { TransportDataSource } from './data-source';
import { explained } from './explained';
import { readScalarLiterals } from './scalar-literals';

export interface FederationOptions {
  supergraphSdl: string;
  transports: ReadonlyMap<string, SubgraphTransport>;
  fetchTimeoutMs: number;
  logger: Logger;
}

/**
 * Bounds how many plans are compared for one operation. Each field that several subgraphs answer, such as `viewer`,
 * multiplies them: of ten aliases of it there are millions, and the planner's own 10,000 take seconds. Those with the
 * fewest jumps between subgraphs come first, and one such field is still compared in full.
 */
export const plannerConfig = { debug: { maxEvaluatedPlans: 16 } };

/** @apollo/gateway over our transports, as Apollo Server's `gateway` wants it; its errors are made ours. */
export function createFederation({ supergraphSdl, transports, fetchTimeoutMs, logger }: FederationOptions) {
  // Read when an ApolloGateway is made: without it, a metrics exporter to Apollo would start.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  const subgraphs: string[] = [];
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger,
    queryPlannerConfig: plannerConfig,
    buildService({ name }) {
      subgraphs.push(name);
      return new TransportDataSource({ subgraph: name, transports, timeoutMs: fetchTimeoutMs });
    },
    // Else a client's header could ask for the plan outside of production.
    __exposeQueryPlanExperimental: false,
  });
  return {
    /** The names of the supergraph's subgraphs, once loaded. */
    subgraphs: subgraphs as readonly string[],
    onSchemaLoadOrUpdate: (listener: Parameters<ApolloGateway['onSchemaLoadOrUpdate']>[0]) =>
      gateway.onSchemaLoadOrUpdate((update) => {
        readScalarLiterals(update.apiSchema);
        listener(update);
      }),
    async load(options: Parameters<ApolloGateway['load']>[0]) {
      const { executor } = await gateway.load(options);
      return { executor: explained(executor) };
    },
    stop: () => gateway.stop(),
  };
}
