import { fail, succeed, userError, type Outcome, type UserError } from '@chorus/subgraph-kit';
import type { NotificationsContext } from '../context';
import { scheduleDigest } from '../digests/digest.repository';
import { nextDigestAt } from '../digests/next-digest';
import type { UpdateNotificationSettingsInput } from '../generated/resolvers';
import { isTimeOfDay, isTimeZone } from './local-time';
import { findSettings, putSettings } from './settings.repository';
import type { NotificationSettings } from './will';

/** As somebody left them, or the defaults. */
export const readSettings = (
  { database }: NotificationsContext,
  accountId: string,
): Promise<NotificationSettings> => findSettings(database, accountId);

/** Changes what is given and keeps what is absent or null; with anything wrong in it nothing changes. */
export async function updateSettings(
  { database, settings: { clock } }: NotificationsContext,
  accountId: string,
  input: UpdateNotificationSettingsInput,
): Promise<Outcome<NotificationSettings>> {
  return database.transaction(async (transaction) => {
    await transaction.lock(`settings/${accountId}`);
    const settings = changed(await findSettings(transaction, accountId), input);
    const errors = errorsIn(settings, input);
    if (errors.length > 0) return fail(...errors);
    await putSettings(transaction, accountId, settings);
    const now = clock();
    await scheduleDigest(transaction, accountId, (sentAt) => nextDigestAt(settings, { after: now, sentAt }));
    return succeed(settings);
  });
}

/** Null in an input means the same as absence. */
const given = <Value extends object>(input: Value | null | undefined) =>
  Object.fromEntries(
    Object.entries(input ?? {}).filter(([, value]) => value !== null && value !== undefined),
  );

const changed = (
  before: NotificationSettings,
  { quietHours, digest, hidesContent, policy }: UpdateNotificationSettingsInput,
): NotificationSettings => ({
  quietHours: { ...before.quietHours, ...given(quietHours) },
  digest: { ...before.digest, ...given(digest) },
  hidesContent: hidesContent ?? before.hidesContent,
  policy: { ...before.policy, ...given(policy) },
});

function errorsIn(
  { quietHours, digest }: NotificationSettings,
  input: UpdateNotificationSettingsInput,
): UserError[] {
  const errors: UserError[] = [];
  const refuse = (message: string, ...path: string[]) => errors.push(userError('INVALID', message, path));
  const { from, to, timeZone } = quietHours;
  if (!isTimeOfDay(from)) refuse('Use a time from 00:00 to 23:59.', 'quietHours', 'from');
  if (!isTimeOfDay(to)) refuse('Use a time from 00:00 to 23:59.', 'quietHours', 'to');
  if (from === to) refuse('Use another time than that of the beginning.', 'quietHours', 'to');
  // A zone that was right once may be gone from the table of zones: that is no reason to refuse other changes.
  if (input.quietHours?.timeZone != null && !isTimeZone(timeZone))
    refuse('Use the name of a time zone, such as Europe/Berlin.', 'quietHours', 'timeZone');
  if (digest.hour < 0 || digest.hour > 23) refuse('Use an hour from 0 to 23.', 'digest', 'hour');
  return errors;
}
