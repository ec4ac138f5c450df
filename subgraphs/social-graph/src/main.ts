import '@chorus/process/production';
import { runSubgraph } from '@chorus/subgraph-server';
import { createSocialGraphSubgraph } from './module';

runSubgraph({
  name: 'social-graph',
  asks: ['users'],
  create: (dependencies) => createSocialGraphSubgraph(dependencies),
});
