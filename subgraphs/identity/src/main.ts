import '@chorus/process/production';
import { runSubgraph } from '@chorus/subgraph-server';
import { createIdentitySubgraph } from './module';

runSubgraph({
  name: 'identity',
  asks: ['users'],
  limitsRates: true,
  create: (dependencies, { createRateLimiter }) =>
    createIdentitySubgraph(dependencies, { createRateLimiter }),
});
