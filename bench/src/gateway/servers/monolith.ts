// (i) One Apollo Server with the same resolvers in one schema, on fastify, tuned like the gateway's.
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { readApiSchema } from '@chorus/schema';
import { scalarResolvers } from '@chorus/subgraph-kit';
import fastify from 'fastify';
import { serve } from '../../harness/serve';
import { sharedResolvers } from '../stub/resolvers';

serve(async () => {
  const apollo = new ApolloServer({
    typeDefs: readApiSchema(),
    resolvers: { ...scalarResolvers, ...sharedResolvers },
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.post('/graphql', fastifyApolloHandler(apollo));
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    ready: { url: `${origin}/graphql` },
    async stop() {
      await app.close();
      await apollo.stop();
    },
  };
});
