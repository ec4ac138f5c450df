import type { Job } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { eraseDeleted, type ErasureTools } from './erasure/erasure.service';
import { deleteKeysBefore } from './idempotency/idempotency.repository';

export function createJobs(tools: ErasureTools): Job[] {
  const { database, settings } = tools;
  const everyMs = settings.housekeepingIntervalMs;
  return [
    {
      name: 'posts.erasure',
      everyMs,
      run: () => eraseDeleted(tools, { actorId: null, correlationId: `posts.erasure:${uuidv7()}` }),
    },
    {
      name: 'posts.idempotency-sweep',
      everyMs,
      run: () =>
        deleteKeysBefore(database, new Date(settings.clock().getTime() - settings.idempotencyKeyLifetimeMs)),
    },
  ];
}
