// The stub's subgraphs as Apollo's documentation starts them: each an Apollo Server of its own; here in one process.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { readSubgraphSchema } from '@chorus/schema';
import { scalarResolvers } from '@chorus/subgraph-kit';
import { parse } from 'graphql';
import { serve } from '../../harness/serve';
import { stubNames, stubResolvers } from '../stub/resolvers';

serve(async () => {
  const servers: ApolloServer[] = [];
  const urls: Record<string, string> = {};
  for (const name of stubNames) {
    const typeDefs = parse(readSubgraphSchema(name));
    const resolvers = { ...scalarResolvers, ...stubResolvers[name] } as never;
    const server = new ApolloServer({
      schema: buildSubgraphSchema({ typeDefs, resolvers }),
      stopOnTerminationSignals: false,
    });
    servers.push(server);
    const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
    urls[name] = url;
  }
  return {
    ready: { urls },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
});
