import type { Database } from '@chorus/database';
import type { Job } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { eraseDeleted } from './erasure/erasure.service';
import { deleteKeysBefore } from './idempotency/idempotency.repository';
import type { PostsSettings } from './options';

export function createJobs(database: Database, settings: PostsSettings): Job[] {
  const everyMs = settings.housekeepingIntervalMs;
  return [
    {
      name: 'posts.erasure',
      everyMs,
      run: () =>
        eraseDeleted(database, settings, { actorId: null, correlationId: `posts.erasure:${uuidv7()}` }),
    },
    {
      name: 'posts.idempotency-sweep',
      everyMs,
      run: () =>
        deleteKeysBefore(database, new Date(settings.clock().getTime() - settings.idempotencyKeyLifetimeMs)),
    },
  ];
}
