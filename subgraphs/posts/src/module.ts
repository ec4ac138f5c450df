import { Database } from '@chorus/database';
import { defineSubgraph, readSchema, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import { createContext, type PostsContext } from './context';
import { domainQueries } from './domain-queries';
import { createJobs } from './jobs';
import { PostTransactions } from './posts/post-transactions';
import { withDefaults, type PostsOptions } from './options';
import { resolvers } from './resolvers';

/** Posts, comments, reactions, reposts, bookmarks, hashtags. */
export function createPostsSubgraph(
  { databaseUrl }: SubgraphDependencies,
  options: PostsOptions = {},
): Subgraph {
  const settings = withDefaults(options);
  const database = new Database({
    url: databaseUrl,
    schema: 'posts',
    maxConnections: settings.maxConnections,
  });
  const transactions = new PostTransactions(database);
  return defineSubgraph<PostsContext>({
    name: 'posts',
    typeDefs: readSchema(__dirname),
    resolvers,
    createContext: (scope) => createContext(scope, { database, transactions, settings }),
    database,
    domainQueries,
    jobs: createJobs({ database, transactions, settings }),
  });
}
