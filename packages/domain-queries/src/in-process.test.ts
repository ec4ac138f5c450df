import { describeDomainQueries } from './domain-queries.contract';
import { InProcessDomainQueries } from './in-process';

describeDomainQueries('in process', async (responder) => {
  const port = new InProcessDomainQueries();
  port.register(responder);
  return { port, stopSocialGraph: async () => port.unregister('social-graph'), stop: async () => undefined };
});
