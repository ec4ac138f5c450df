import { Database } from '@chorus/database';
import { defineSubgraph, readSchema, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import { createStreamWriter } from '@chorus/streams';
import { HomeChanges } from './changes/home-changes.service';
import { homeLogOn } from './changes/home-log';
import { publishNewSources } from './changes/new-sources';
import type { FeedContext } from './context';
import { createConsumers } from './events/consumers';
import { HomeService } from './home/home.service';
import { PostgresHomeStore } from './home-store/home-store.postgres';
import { createJobs } from './jobs';
import { withDefaults, type FeedOptions } from './options';
import { RebuildService } from './rebuild/rebuild.service';
import { resolvers } from './resolvers';
import { TrimService } from './trim/trim.service';

const schema = 'feed';

/** Home feeds. */
export function createFeedSubgraph(
  { databaseUrl, serviceScope, live }: SubgraphDependencies,
  options: FeedOptions = {},
): Subgraph {
  const settings = withDefaults(options);
  const database = new Database({ url: databaseUrl, schema, maxConnections: settings.maxConnections });
  // What goes on beside requests has connections of its own, so that neither side starves the other.
  const background = new Database({
    url: databaseUrl,
    schema,
    maxConnections: 2,
    applicationName: 'chorus-feed-background',
  });
  const store = new PostgresHomeStore(database);
  const backgroundStore = new PostgresHomeStore(background);
  const rebuild = new RebuildService({ store: backgroundStore, settings, serviceScope });
  const trim = new TrimService(backgroundStore, settings);
  const parts = homeLogOn(database, live);
  const changes = new HomeChanges({ parts, store, serviceScope, intervalMs: settings.changesIntervalMs });
  return defineSubgraph<FeedContext>({
    name: 'feed',
    typeDefs: readSchema(__dirname),
    resolvers,
    createContext: (scope) => {
      const { viewer, facts } = scope;
      const home = new HomeService({ scope, facts, store, settings, serviceScope });
      return { scope, viewer, facts, home, changes };
    },
    database,
    consumers: createConsumers({
      settings,
      store: backgroundStore,
      storeIn: (transaction) => new PostgresHomeStore(transaction),
      serviceScope,
      homeLog: createStreamWriter(parts),
      tellNewSources: (edges) => publishNewSources(live, edges),
    }),
    jobs: createJobs(settings, { rebuild, trim, log: homeLogOn(background, live).log }),
    close: () => background.close(),
  });
}
