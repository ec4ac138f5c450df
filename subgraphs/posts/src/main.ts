import '@chorus/process/production';
import { runSubgraph } from '@chorus/subgraph-server';
import { createPostsSubgraph } from './module';

runSubgraph({
  name: 'posts',
  asks: ['social-graph', 'users'],
  create: (dependencies) => createPostsSubgraph(dependencies),
});
