import { defineConsumer, type ConsumerDefinition } from '@chorus/events';
import { requestErasure } from '../erasures/erasure.repository';

/** Accounts that are gone: the handler only notes them, the job `social-graph.erasures` does the work. */
export function createConsumers(now: () => Date): ConsumerDefinition[] {
  return [
    defineConsumer({
      group: 'social-graph.accounts',
      handlers: {
        AccountDeleted: ({ data }, { transaction }) => requestErasure(transaction, data.accountId, now()),
      },
    }),
  ];
}
