import { unauthenticated } from '@chorus/errors';
import {
  connectionOf,
  decodeCursor,
  deviceNameOf,
  encodeCursor,
  fail,
  isInstant,
  isUuid,
  notFound,
  pageSize,
  succeed,
  userError,
  uuidOf,
  type Connection,
  type Outcome,
  type PageArguments,
} from '@chorus/subgraph-kit';
import { badUserInput } from '@chorus/errors';
import { uuidv7 } from 'uuidv7';
import type { NotificationsContext } from '../context';
import type { DeviceRecord } from './device';
import { readDevice, type RegisterDeviceInput } from './device-input';
import { findDevices, keepNewestDevices, removeDevice, saveDevice } from './device.repository';
import { hasEnded, sessionLock } from './ended-session.repository';

/** A person's devices at most: the one that was registered longest ago makes room. */
export const mostDevices = 20;

const listName = 'devices';

/** Push notifications of the viewer go there from now on, and nobody else's. Gives the device's id. */
export async function registerDevice(
  { database, settings, push, scope }: NotificationsContext,
  input: RegisterDeviceInput,
): Promise<Outcome<string>> {
  const { viewer, client } = scope;
  if (viewer.kind !== 'person') throw unauthenticated();
  const { accountId: personId, sessionId } = viewer;
  const read = readDevice(input, push.allowedHosts);
  if (!read.ok) return read;
  const target = read.value;
  if (!push.takes(target.channel)) return fail(notAvailable(target.channel));

  return database.transaction(async (transaction) => {
    await transaction.lockAll([`devices of ${personId}`, sessionLock(sessionId)]);
    // Its access token may live for some seconds longer.
    if (await hasEnded(transaction, sessionId)) throw unauthenticated();
    const owner = { personId, sessionId, name: deviceNameOf(client.userAgent) };
    const id = await saveDevice(transaction, uuidv7(), target, owner, settings.clock());
    await keepNewestDevices(transaction, personId, mostDevices);
    return succeed(id);
  });
}

const notAvailable = (channel: 'WEB_PUSH' | 'FCM' | 'APNS') =>
  channel === 'APNS'
    ? userError('NOT_ALLOWED', 'Apple devices cannot be reached from here.', 'apnsToken')
    : userError('NOT_ALLOWED', 'Devices of FCM cannot be reached from here.', 'fcmToken');

/** Nothing goes there any more. Somebody else's is not found. Gives the device's global id. */
export async function forgetDevice(
  { database }: NotificationsContext,
  personId: string,
  deviceId: string,
): Promise<Outcome<string>> {
  const id = uuidOf('Device', deviceId);
  const wasThere = id !== null && (await removeDevice(database, personId, id));
  return wasThere ? succeed(deviceId) : fail(notFound('deviceId', 'device'));
}

/** The viewer's devices, the newest first. */
export async function listDevices(
  { database }: NotificationsContext,
  personId: string,
  page: PageArguments,
): Promise<Connection<DeviceRecord>> {
  const limit = pageSize(page) + 1;
  const after = page.after == null ? null : placeOf(page.after);
  return connectionOf(await findDevices(database, personId, after, limit), page, {
    cursorOf: ({ createdAt, id }) => encodeCursor(listName, [createdAt.toISOString(), id]),
    nodeOf: (device) => device,
  });
}

function placeOf(cursor: string): { createdAt: string; id: string } {
  const [createdAt, id] = decodeCursor(listName, cursor, ['string', 'string']);
  if (!isInstant(createdAt) || !isUuid(id)) throw badUserInput('The cursor is not one of this list.');
  return { createdAt, id };
}
