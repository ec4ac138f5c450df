import '@chorus/process/production';
import { runSubgraph } from '@chorus/subgraph-server';
import { readNotificationsConfig } from './config';
import { createNotificationsSubgraph } from './module';

runSubgraph({
  name: 'notifications',
  asks: ['identity', 'messaging', 'posts', 'social-graph', 'users'],
  create: (dependencies) => createNotificationsSubgraph(dependencies, readNotificationsConfig(process.env)),
});
