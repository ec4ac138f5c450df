import '@chorus/process/production';
import { runSubgraph } from '@chorus/subgraph-server';
import { createMessagingSubgraph } from './module';

runSubgraph({
  name: 'messaging',
  asks: ['posts', 'social-graph', 'users'],
  create: (dependencies) => createMessagingSubgraph(dependencies),
});
