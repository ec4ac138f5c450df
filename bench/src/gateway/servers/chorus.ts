// (ii) This gateway as shipped, with the stub's subgraphs in its process.
import { InProcessDomainQueries } from '@chorus/domain-queries';
import { createGateway, inProcessTransport } from '@chorus/gateway';
import { readSupergraph } from '@chorus/schema';
import { logger } from '@chorus/telemetry';
import { serve } from '../../harness/serve';
import { createStubIdentity } from '../stub/identity';
import { defineStubs } from '../stub/subgraphs';
import { asShipped, tokenPath } from './as-shipped';

serve(async () => {
  const identity = await createStubIdentity();
  const domainQueries = new InProcessDomainQueries();
  domainQueries.register(identity.responder);
  const gateway = await createGateway({
    ...asShipped,
    supergraphSdl: readSupergraph(),
    transports: new Map(defineStubs().map((subgraph) => [subgraph.name, inProcessTransport(subgraph)])),
    domainQueries,
    logger,
    registerRoutes: (app) => void app.get(tokenPath, () => identity.createToken()),
  });
  const origin = await gateway.listen({ port: 0, host: '127.0.0.1' });
  return { ready: { url: `${origin}/graphql` }, stop: () => gateway.stop() };
});
