import { Database, Lines } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { defineSubgraph, readSchema, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import type { SocialGraphContext } from './context';
import { createCountsLoader } from './counters/counter.loaders';
import { createDomainQueries } from './domain-queries';
import { createErasureJob } from './erasures/erasure.job';
import { createConsumers } from './events/consumers';
import { createListLoader } from './lists/list.loaders';
import { ListService } from './lists/list.service';
import { createExpiredMutesJob } from './mutes/expired-mutes';
import { defaultLimits, PairService } from './pairs/pair.service';
import { PeopleService } from './people/people.service';
import { Relations } from './relations/relation.loaders';
import { resolvers } from './resolvers';

export interface SocialGraphOptions {
  /** People whom one person may follow. Default 7,500. */
  maxFollowing?: number;
  /** Follow and friend requests, together, of one person that may wait for an answer. Default 1,000. */
  maxPendingRequests?: number;
  /** The clock that rows are stamped with and mutes end by. Default the system's. */
  now?: () => Date;
  /** Connections for requests, at most. Default 4. */
  maxConnections?: number;
}

/** The PostgreSQL schema of this domain. */
export const schema = 'social_graph';

export function createSocialGraphSubgraph(
  { databaseUrl }: SubgraphDependencies,
  options: SocialGraphOptions = {},
): Subgraph {
  const {
    maxFollowing = defaultLimits.following,
    maxPendingRequests = defaultLimits.pendingRequests,
    now = () => new Date(),
    maxConnections,
  } = options;
  const database = new Database({ url: databaseUrl, schema, maxConnections });
  // Half of the connections stay for everybody else, whoever is wanted by a crowd.
  const lines = new Lines(2);
  const limits = { following: maxFollowing, pendingRequests: maxPendingRequests };

  function createContext(scope: RequestScope): SocialGraphContext {
    const { facts } = scope;
    const relations = new Relations(scope, database, now);
    const counts = createCountsLoader(scope, database);
    const lists = new ListService({
      facts,
      relations,
      counts,
      lists: createListLoader(scope, database, now),
    });
    const pairs = new PairService({ scope, database, limits, lines, now });
    const people = new PeopleService(relations, counts);
    return { scope, viewer: scope.viewer, facts, counts, lists, pairs, people, relations };
  }

  return defineSubgraph<SocialGraphContext>({
    name: 'social-graph',
    typeDefs: readSchema(__dirname),
    resolvers,
    createContext,
    database,
    domainQueries: createDomainQueries(database, now),
    consumers: createConsumers(now),
    jobs: [createExpiredMutesJob(database, now), createErasureJob(database, now)],
  });
}
