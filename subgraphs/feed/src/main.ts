import '@chorus/process/production';
import { runSubgraph } from '@chorus/subgraph-server';
import { createFeedSubgraph } from './module';

runSubgraph({
  name: 'feed',
  asks: ['posts', 'social-graph'],
  create: (dependencies) => createFeedSubgraph(dependencies),
});
