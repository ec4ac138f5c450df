// The real graph in one process, as `npm start` serves it: this gateway, every subgraph, the event work; PostgreSQL apart.
import { startGraph } from '@chorus/embedded';
import { asShipped } from '../../gateway/servers/as-shipped';
import { serve } from '../../harness/serve';

export interface DatabaseParameters {
  databaseUrl: string;
}

serve(async ({ databaseUrl }: DatabaseParameters) => {
  // Everybody signs up from one address: identity's own limits are off, the gateway's are as in production.
  const graph = await startGraph({ databaseUrl, port: 0, rateLimits: false, gateway: asShipped });
  return { ready: { url: graph.url }, stop: () => graph.stop() };
});
