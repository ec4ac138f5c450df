import '@chorus/process/production';
import { runSubgraph } from '@chorus/subgraph-server';
import { ownerByType } from './entities';
import { createNodeSubgraph } from './module';

runSubgraph({
  name: 'node',
  asks: [...new Set(Object.values(ownerByType))],
  hasDatabase: false,
  create: () => createNodeSubgraph(),
});
