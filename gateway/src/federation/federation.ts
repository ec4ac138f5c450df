import { ApolloGateway } from '@apollo/gateway';
import { viewerDependentFields } from '@chorus/subgraph-kit';
import type { Logger } from '@chorus/telemetry';
import { parse, type GraphQLSchema } from 'graphql';
import type { PlanCache } from '../caches/caches';
import { createPlanExecutor } from '../execution/plan-executor';
import type { GatewayOptions } from '../options';
import { SubscriptionPlans } from '../subscriptions/subscription-plans';
import type { KnownTransports } from '../transports';
import { TransportDataSource } from './data-source';
import { explained } from './explained';
import { measurePlanning, plannerOf, sharingPlans, warmUpPlans, type KnownOperation } from './planning';
import { readScalarLiterals } from './scalar-literals';

export interface FederationOptions {
  supergraphSdl: string;
  transports: KnownTransports;
  fetchTimeoutMs: number;
  plans: PlanCache;
  executor: GatewayOptions['executor'];
  /** Planned by `warmUp`. */
  knownOperations: readonly KnownOperation[];
  logger: Logger;
}

/**
 * Bounds how many plans are compared for one operation. Each field that several subgraphs answer, such as `viewer`,
 * multiplies them: of ten aliases of it there are millions, and the planner's own 10,000 take seconds. Those with the
 * fewest jumps between subgraphs come first, and one such field is still compared in full.
 */
export const plannerConfig = { debug: { maxEvaluatedPlans: 16 } };

/** @apollo/gateway over our transports, as Apollo Server's `gateway` wants it; its errors are made ours. */
export function createFederation(options: FederationOptions) {
  const { supergraphSdl, transports, fetchTimeoutMs, plans, logger } = options;
  // Read when an ApolloGateway is made: without it, a metrics exporter to Apollo would start.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true';
  const subgraphs: string[] = [];
  let schema: GraphQLSchema | undefined;
  const services: Record<string, TransportDataSource> = {};
  let subscriptions: SubscriptionPlans | undefined;
  let isStopped = false;
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger,
    buildService({ name, url }) {
      transports.require(name, url);
      subgraphs.push(name);
      return (services[name] = new TransportDataSource({
        subgraph: name,
        transports,
        timeoutMs: fetchTimeoutMs,
      }));
    },
    queryPlannerConfig: { ...plannerConfig, cache: plans },
    // Off in production by default: but a reload must not take what only looks like a supergraph.
    validateSupergraph: true,
    // Else a client's header could ask for the plan outside of production.
    __exposeQueryPlanExperimental: false,
  });
  return {
    /** The names of the supergraph's subgraphs, once loaded. */
    subgraphs: subgraphs as readonly string[],
    onSchemaLoadOrUpdate: (listener: Parameters<ApolloGateway['onSchemaLoadOrUpdate']>[0]) =>
      gateway.onSchemaLoadOrUpdate((update) => {
        schema = update.apiSchema;
        readScalarLiterals(schema);
        listener(update);
      }),
    async load(apollo: Parameters<ApolloGateway['load']>[0]) {
      const { executor } = await gateway.load(apollo);
      const planner = plannerOf(gateway);
      measurePlanning(planner);
      if (!schema) throw new Error('The gateway is not loaded.');
      const supergraphSchema = planner.supergraph.schema.toGraphQLJSSchema();
      const execution = { planner, schema, plans, services, supergraphSchema };
      const kind = options.executor ?? 'compiled';
      subscriptions = new SubscriptionPlans({
        ...execution,
        executor: kind,
        viewerDependent: viewerDependentFields(parse(supergraphSdl)),
      });
      if (kind === 'apollo') return { executor: explained(sharingPlans(executor)) };
      return { executor: explained(createPlanExecutor(execution)) };
    },
    /** Once loaded. */
    get subscriptions(): SubscriptionPlans {
      if (!subscriptions) throw new Error('The gateway is not loaded.');
      return subscriptions;
    },
    /** Makes the plans that first requests would wait for, in small steps, once loaded. */
    async warmUp(): Promise<void> {
      if (!schema) return;
      const { knownOperations: operations } = options;
      const planner = plannerOf(gateway);
      await warmUpPlans({ planner, schema, plans, operations, logger, isStopped: () => isStopped });
    },
    stop: () => {
      isStopped = true;
      return gateway.stop();
    },
  };
}
