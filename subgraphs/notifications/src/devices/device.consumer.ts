import { defineConsumer, type ConsumerDefinition } from '@chorus/events';
import { removeDevicesOfPerson, removeDevicesOfSession } from './device.repository';
import { noteEnded, sessionLock } from './ended-session.repository';

/** Devices go with the session in which they were registered, and with the account. */
export const createDeviceConsumer = (clock: () => Date): ConsumerDefinition =>
  defineConsumer({
    group: 'notifications.devices',
    // It takes locks that registrations take, too.
    batchSize: 1,
    handlers: {
      SessionRevoked: async ({ data: { sessionId } }, { transaction }) => {
        await transaction.lock(sessionLock(sessionId));
        await noteEnded(transaction, sessionId, clock());
        await removeDevicesOfSession(transaction, sessionId);
      },
      AccountDeleted: async ({ data: { accountId } }, { transaction }) => {
        await removeDevicesOfPerson(transaction, accountId);
      },
    },
  });
