import { createHash } from 'node:crypto';
import type { Queryable, Transaction } from '@chorus/database';
import type { PushChannel, PushTarget } from '@chorus/push';
import type { DeviceAddress, DeviceRecord } from './device';

/** Who registers a device. */
export interface DeviceOwner {
  personId: string;
  sessionId: string;
  name: string | null;
}

const addressOf = (target: PushTarget): string =>
  target.channel === 'WEB_PUSH' ? target.endpoint : target.token;

const digestOf = (target: PushTarget): Buffer =>
  createHash('sha256')
    .update(`${target.channel} ${addressOf(target)}`)
    .digest();

/**
 * The device under its address: a new one; the same one where its owner registers it again; a new one in place of
 * somebody else's, who gets nothing there any more. Gives its id.
 */
export async function saveDevice(
  transaction: Transaction,
  id: string,
  target: PushTarget,
  { personId, sessionId, name }: DeviceOwner,
  now: Date,
): Promise<string> {
  const keys = target.channel === 'WEB_PUSH' ? target : { p256dh: null, auth: null };
  const [row] = await transaction.query<{ id: string }>(
    `INSERT INTO devices AS old
       (id, person_id, session_id, channel, address, address_digest, p256dh, auth, name, created_at, registered_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
     ON CONFLICT (address_digest) DO UPDATE SET
       id = CASE WHEN old.person_id = excluded.person_id THEN old.id ELSE excluded.id END,
       created_at = CASE WHEN old.person_id = excluded.person_id THEN old.created_at ELSE excluded.created_at END,
       person_id = excluded.person_id,
       session_id = excluded.session_id,
       p256dh = excluded.p256dh,
       auth = excluded.auth,
       name = excluded.name,
       registered_at = excluded.registered_at,
       failing_since = NULL,
       retry_at = NULL
     RETURNING id`,
    [
      id,
      personId,
      sessionId,
      target.channel,
      addressOf(target),
      digestOf(target),
      keys.p256dh,
      keys.auth,
      name,
      now,
    ],
  );
  return row!.id;
}

/** Forgets all of a person's devices but those that were registered last. */
export const keepNewestDevices = (
  transaction: Transaction,
  personId: string,
  count: number,
): Promise<number> =>
  transaction.execute(
    `DELETE FROM devices WHERE id IN (
       SELECT id FROM devices WHERE person_id = $1 ORDER BY registered_at DESC, id DESC OFFSET $2)`,
    [personId, count],
  );

/** A page of them, the newest first, strictly after a place. */
export const findDevices = (
  database: Queryable,
  personId: string,
  after: { createdAt: string; id: string } | null,
  limit: number,
): Promise<DeviceRecord[]> =>
  database.query<DeviceRecord>(
    `SELECT id, channel, name, created_at AS "createdAt" FROM devices
     WHERE person_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2::timestamptz, $3::uuid))
     ORDER BY created_at DESC, id DESC LIMIT $4`,
    [personId, after?.createdAt ?? null, after?.id ?? null, limit],
  );

/** Was there one of this person? */
export const removeDevice = async (database: Queryable, personId: string, id: string): Promise<boolean> =>
  (await database.execute('DELETE FROM devices WHERE person_id = $1 AND id = $2', [personId, id])) > 0;

export const removeDevicesOfPerson = (database: Queryable, personId: string): Promise<number> =>
  database.execute('DELETE FROM devices WHERE person_id = $1', [personId]);

export const removeDevicesOfSession = (database: Queryable, sessionId: string): Promise<number> =>
  database.execute('DELETE FROM devices WHERE session_id = $1', [sessionId]);

interface AddressRow {
  id: string;
  channel: PushChannel;
  address: string;
  p256dh: string | null;
  auth: string | null;
  registeredAt: Date;
  failingSince: Date | null;
  retryAt: Date | null;
}

/** Where to send to, as it is right now; of some of them, if ids are given. */
export async function findAddresses(
  database: Queryable,
  personId: string,
  ids: readonly string[],
): Promise<DeviceAddress[]> {
  const rows = await database.query<AddressRow>(
    `SELECT id, channel, address, p256dh, auth, registered_at AS "registeredAt", failing_since AS "failingSince",
       retry_at AS "retryAt"
     FROM devices WHERE person_id = $1 AND (cardinality($2::uuid[]) = 0 OR id = ANY ($2::uuid[])) ORDER BY id`,
    [personId, ids],
  );
  return rows.map(({ channel, address, p256dh, auth, ...known }) => ({
    ...known,
    target:
      channel === 'WEB_PUSH'
        ? { channel, endpoint: address, p256dh: p256dh ?? '', auth: auth ?? '' }
        : { channel, token: address },
  }));
}

/** The service has taken something for it. */
export const noteReached = (database: Queryable, id: string): Promise<number> =>
  database.execute(
    `UPDATE devices SET failing_since = NULL, retry_at = NULL
     WHERE id = $1 AND (failing_since IS NOT NULL OR retry_at IS NOT NULL)`,
    [id],
  );

/** It was not reached at `now`, and is not to be tried before `retryAt`. */
export const noteFailing = (
  database: Queryable,
  id: string,
  now: Date,
  retryAt: Date | null,
): Promise<number> =>
  database.execute(
    'UPDATE devices SET failing_since = coalesce(failing_since, $2), retry_at = $3 WHERE id = $1',
    [id, now, retryAt],
  );

/** The service calls it gone since then: unless it was registered again after that. */
export const forgetGone = (database: Queryable, id: string, since: Date): Promise<number> =>
  database.execute('DELETE FROM devices WHERE id = $1 AND registered_at <= $2', [id, since]);

/** Forgets those that nothing has reached for so long. */
export const forgetFailing = (database: Queryable, since: Date): Promise<number> =>
  database.execute('DELETE FROM devices WHERE failing_since < $1', [since]);
