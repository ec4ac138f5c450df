import type { Environment } from '@chorus/config';
import { HttpDomainQueries } from '@chorus/domain-queries';
import { addressVariableOf, type Health, type RunningProcess } from '@chorus/process';
import { PostgresRateLimits } from '@chorus/rate-limits';
import { readOperations, readSupergraph, subgraphNames } from '@chorus/schema';
import { logger } from '@chorus/telemetry';
import { createGateway } from './gateway';
import { readGatewayProcessConfig } from './process-config';
import { httpTransport } from './transport';

/** The gateway as a process of its own: subgraphs over HTTP, uses counted in PostgreSQL for all gateways. */
export async function startGateway(environment: Environment): Promise<RunningProcess & { url: string }> {
  const config = readGatewayProcessConfig(subgraphNames(), environment);
  const { clients, demoAccounts, options } = config;
  const limits = options.rateLimits ? await PostgresRateLimits.open({ url: config.databaseUrl }) : null;
  const gateway = await createGateway({
    ...options,
    supergraphSdl: readSupergraph(),
    transports: new Map([...clients].map(([name, client]) => [name, httpTransport(client)])),
    createTransport: ({ name, url }) => {
      const address = environment[addressVariableOf(name)] ?? url;
      return address?.startsWith('http') ? httpTransport(config.clientOf(name, address)) : null;
    },
    domainQueries: new HttpDomainQueries({ clients }),
    logger,
    createRateLimiter: limits?.create,
    knownOperations: readOperations(),
    graphiql: options.graphiql && { demoAccounts },
    dependencies: () => dependenciesOf(limits),
  });
  const url = await gateway.listen({ port: config.port, host: config.host });
  return {
    url,
    reload: options.supergraphFile && (() => gateway.readSupergraphFile()),
    async stop() {
      await gateway.stop();
      await limits?.close();
    },
  };
}

const dependenciesOf = async (limits: PostgresRateLimits | null): Promise<Health> =>
  limits ? { 'rate-limits': (await limits.isReachable()) ? 'up' : 'down' } : {};
