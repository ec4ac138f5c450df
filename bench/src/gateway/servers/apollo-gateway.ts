// (iv) @apollo/gateway as it comes, as its documentation starts it: express, the default data source over HTTP.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import { readSupergraph } from '@chorus/schema';
import express from 'express';
import { serve } from '../../harness/serve';

export interface ApolloGatewayParameters {
  /** Where the subgraphs are, by name. */
  urls: Record<string, string>;
}

/** The project's supergraph, with the subgraphs where they are now. */
const supergraphAt = (urls: Record<string, string>): string =>
  Object.entries(urls).reduce(
    (sdl, [name, url]) => sdl.replace(`"chorus://${name}"`, `"${url}"`),
    readSupergraph(),
  );

serve(async ({ urls }: ApolloGatewayParameters) => {
  const app = express();
  const httpServer = createServer(app);
  const server = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl: supergraphAt(urls) }),
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginDrainHttpServer({ httpServer })],
  });
  await server.start();
  app.use('/graphql', express.json(), expressMiddleware(server));
  httpServer.listen(0, '127.0.0.1');
  await once(httpServer, 'listening');
  const { port } = httpServer.address() as AddressInfo;
  return { ready: { url: `http://127.0.0.1:${port}/graphql` }, stop: () => server.stop() };
});
