import type { Job } from '@chorus/subgraph-kit';
import type { MessagingTools } from './context';
import { eraseDeleted } from './erasures/erasure.service';
import { deleteKeysBefore } from './idempotency/idempotency.repository';

/** Who was away for longer was last active nobody knows when. */
const presenceKeptMs = 30 * 86_400_000;

export function createJobs(tools: MessagingTools): Job[] {
  const { database, settings, log, presence } = tools;
  return [
    { name: 'messaging.erasures', everyMs: 15_000, run: () => eraseDeleted(tools) },
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
    {
      name: 'messaging.presence-sweep',
      everyMs: settings.housekeepingIntervalMs,
      run: () => presence.forgetBefore(new Date(settings.clock().getTime() - presenceKeptMs)),
    },
  ];
}
