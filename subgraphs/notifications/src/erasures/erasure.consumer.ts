import { defineConsumer, type ConsumerDefinition } from '@chorus/events';
import { requestErasure } from './erasure.repository';

/** Accounts that are gone: the handler only notes them, the job `notifications.erasures` does the work. */
export const createErasureConsumer = (now: () => Date): ConsumerDefinition =>
  defineConsumer({
    group: 'notifications.erasures',
    handlers: {
      AccountDeleted: ({ data }, { transaction }) => requestErasure(transaction, data.accountId, now()),
    },
  });
