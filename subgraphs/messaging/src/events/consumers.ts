import { defineConsumer, type ConsumerDefinition } from '@chorus/events';
import { requestErasure } from '../erasures/erasure.repository';

/** Accounts that are gone: the handler only notes them, the job `messaging.erasures` does the work. */
export const createConsumers = (now: () => Date): ConsumerDefinition[] => [
  defineConsumer({
    group: 'messaging.accounts',
    handlers: {
      AccountDeleted: ({ data }, { transaction }) => requestErasure(transaction, data.accountId, now()),
    },
  }),
];
