import type { Job } from '@chorus/subgraph-kit';
import type { MessagingTools } from './context';
import { deleteKeysBefore } from './idempotency/idempotency.repository';

export function createJobs({ database, settings, log }: MessagingTools): Job[] {
  return [
    {
      name: 'messaging.idempotency-sweep',
      everyMs: settings.housekeepingIntervalMs,
      run: () =>
        deleteKeysBefore(database, new Date(settings.clock().getTime() - settings.idempotencyKeyLifetimeMs)),
    },
    {
      name: 'messaging.stream-retirement',
      everyMs: settings.housekeepingIntervalMs,
      run: () => log.retire(),
    },
  ];
}
