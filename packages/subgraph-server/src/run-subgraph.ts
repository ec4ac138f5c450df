import { HttpDomainQueries, RequestScope } from '@chorus/domain-queries';
import { createMemoryLiveBus, createPostgresLiveBus } from '@chorus/live';
import { PrivateServer, runProcess, type RunningProcess } from '@chorus/process';
import { PostgresRateLimits, unlimited, type CreateRateLimiter } from '@chorus/rate-limits';
import { startWork, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import { logger } from '@chorus/telemetry';
import { readSubgraphConfig, type SubgraphConfig, type SubgraphNeeds } from './subgraph-config';
import { SubgraphServer, healthOf } from './subgraph-server';

export interface SubgraphProcess extends SubgraphNeeds {
  /** The subgraph's name. */
  name: string;
  create: (dependencies: SubgraphDependencies, shared: { createRateLimiter: CreateRateLimiter }) => Subgraph;
  /** Does it count uses? Then they are counted in PostgreSQL, for all of its processes. Default false. */
  limitsRates?: boolean;
}

/** The `main.ts` of a subgraph: serves, works, or both, until a signal. */
export const runSubgraph = (definition: SubgraphProcess): void =>
  runProcess(definition.name, (environment) =>
    startSubgraph(definition, readSubgraphConfig(definition, environment)),
  );

/** Starts one subgraph as a process of its own would be: it asks the others over HTTP. */
export async function startSubgraph(
  definition: SubgraphProcess,
  config: SubgraphConfig,
): Promise<RunningProcess & { url: string }> {
  const { roles, clients, secret, host, port, stopTimeoutMs } = config;
  const databaseUrl = config.databaseUrl ?? '';
  const domainQueries = new HttpDomainQueries({ clients });
  const limits = await openRateLimits(definition, config);
  // Without tables there is nothing to tell other processes of.
  const live = config.databaseUrl ? createPostgresLiveBus({ databaseUrl }) : createMemoryLiveBus();
  const subgraph = definition.create(
    {
      databaseUrl,
      serviceScope: async (name, requestId) => RequestScope.forService(name, domainQueries, requestId),
      live,
    },
    { createRateLimiter: limits?.create ?? (() => unlimited) },
  );
  const hasWork = subgraph.consumers.length > 0 || subgraph.jobs.length > 0;
  const work =
    roles.has('work') && hasWork
      ? await startWork({ databaseUrl, subgraphs: [subgraph], relays: false })
      : null;
  const health = async () => (work ? work.events.health() : {});
  const server = roles.has('serve')
    ? new SubgraphServer({ subgraph, secret, domainQueries, logger, health })
    : new PrivateServer({ health: async () => ({ ...(await healthOf(subgraph)), ...(await health()) }) });
  const url = await server.listen({ host, port });

  return {
    url,
    async stop() {
      await Promise.all([server.stop({ timeoutMs: stopTimeoutMs }), work?.stop()]);
      await Promise.all([...clients.values()].map((client) => client.close()));
      await subgraph.close();
      await live.close();
      await limits?.close();
    },
  };
}

async function openRateLimits(
  { limitsRates = false }: SubgraphProcess,
  { rateLimits, databaseUrl, roles }: SubgraphConfig,
): Promise<PostgresRateLimits | null> {
  if (!limitsRates || !rateLimits || databaseUrl === null || !roles.has('serve')) return null;
  return PostgresRateLimits.open({ url: databaseUrl });
}
