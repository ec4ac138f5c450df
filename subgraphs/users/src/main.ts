import '@chorus/process/production';
import { runSubgraph } from '@chorus/subgraph-server';
import { createUsersSubgraph } from './module';

runSubgraph({
  name: 'users',
  asks: ['social-graph'],
  create: (dependencies) => createUsersSubgraph(dependencies),
});
