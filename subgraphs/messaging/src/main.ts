import '@chorus/process/production';
import { runSubgraph } from '@chorus/subgraph-server';
import { createMessagingSubgraph } from './module';
import { PostgresPresenceStore } from './presence/presence-store.postgres';

runSubgraph({
  name: 'messaging',
  asks: ['posts', 'social-graph', 'users'],
  limitsRates: true,
  create: (dependencies, { createRateLimiter }) =>
    createMessagingSubgraph(dependencies, {
      createRateLimiter,
      createPresenceStore: (database) => new PostgresPresenceStore(database),
    }),
});
