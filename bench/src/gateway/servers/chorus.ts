// This gateway as shipped: (ii) with the stub's subgraphs in its process, (iii) with subgraphs in another.
import {
  CallSigner,
  HttpDomainQueries,
  InProcessDomainQueries,
  SubgraphClient,
  type DomainQueryPort,
} from '@chorus/domain-queries';
import {
  createGateway,
  defaultRates,
  httpTransport,
  inProcessTransport,
  type GatewayOptions,
} from '@chorus/gateway';
import { readSupergraph } from '@chorus/schema';
import { logger } from '@chorus/telemetry';
import { serve } from '../../harness/serve';
import { secret, tokenPath } from '../agreed';
import { createStubIdentity } from '../stub/identity';
import { defineStubs } from '../stub/subgraphs';

export interface ChorusParameters {
  /** Where the subgraphs are, by name; absent: the stub's are in this process. */
  urls?: Readonly<Record<string, string>>;
  /** Of the stub in this process: null compiles no document of the plans, so that they are only cached. */
  compileAfter?: null;
}

export interface ChorusReady {
  /** The endpoint. */
  url: string;
}

/** Beyond what any load here asks for. */
const plenty = 1_000_000_000;

/** Nothing is switched off: every request is counted as ever. But all come from one address, and none is refused. */
const asShipped: Partial<GatewayOptions> = {
  rateLimits: true,
  rates: Object.fromEntries(
    Object.keys(defaultRates).map((rate) => [rate, { points: plenty, perSeconds: 60 }]),
  ),
  concurrency: { perPerson: plenty, perAddress: plenty },
  stopTimeoutMs: 1_000,
};

function clientsTo(urls: Readonly<Record<string, string>>): Map<string, SubgraphClient> {
  const signer = new CallSigner(secret);
  const clientTo = ([subgraph, url]: [string, string]) =>
    [subgraph, new SubgraphClient({ subgraph, url, signer })] as const;
  return new Map(Object.entries(urls).map(clientTo));
}

serve<ChorusParameters, ChorusReady>(async ({ urls, compileAfter }) => {
  const identity = await createStubIdentity();
  const stubbed = new InProcessDomainQueries();
  stubbed.register(identity.responder);
  const clients = clientsTo(urls ?? {});
  const domainQueries: DomainQueryPort = clients.has('identity')
    ? new HttpDomainQueries({ clients })
    : stubbed;

  const transports = new Map(
    urls
      ? [...clients].map(([name, client]) => [name, httpTransport(client)])
      : defineStubs({ compileAfter }).map((subgraph) => [subgraph.name, inProcessTransport(subgraph)]),
  );
  const gateway = await createGateway({
    ...asShipped,
    supergraphSdl: readSupergraph(),
    transports,
    domainQueries,
    logger,
    registerRoutes: (app) => void app.get(tokenPath, () => identity.createToken()),
  });
  const origin = await gateway.listen({ port: 0, host: '127.0.0.1' });
  return {
    ready: { url: `${origin}/graphql` },
    async stop() {
      await gateway.stop();
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
});
