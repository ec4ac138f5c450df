import type { PeopleScope } from '@chorus/audience';
import type { Queryable } from '@chorus/database';
import { fail, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { NotificationsContext } from '../context';
import {
  notificationChannels,
  notificationKinds,
  type NotificationChannel,
  type NotificationKind,
} from './will';
import { preferencesOf } from './will.store';

export interface Preference {
  kind: NotificationKind;
  channel: NotificationChannel;
  from: PeopleScope;
}

/** Every pair of kind and channel, in the order of the schema, also those that were never changed. */
export async function listPreferences(database: Queryable, accountId: string): Promise<Preference[]> {
  const rows = await database.query<{
    kind: NotificationKind;
    channel: NotificationChannel;
    scope: PeopleScope;
  }>('SELECT kind, channel, scope FROM preferences WHERE account_id = $1', [accountId]);
  const preferences = preferencesOf(rows.map(({ kind, channel, scope }) => [kind, channel, scope]));
  return notificationKinds.flatMap((kind) =>
    notificationChannels.map((channel) => ({ kind, channel, from: preferences[kind][channel] })),
  );
}

/** Changes those that are named, and keeps the others. Naming one twice changes nothing: it would not be clear what holds. */
export async function updatePreferences(
  { database }: NotificationsContext,
  accountId: string,
  preferences: readonly Preference[],
): Promise<Outcome<void>> {
  const named = new Set<string>();
  const doubles = preferences.flatMap(({ kind, channel }, index) => {
    const pair = `${kind} ${channel}`;
    if (named.has(pair))
      return [
        userError('CONFLICT', 'This kind and channel is named more than once.', [
          'preferences',
          String(index),
        ]),
      ];
    named.add(pair);
    return [];
  });
  // There are not more different ones than the list has: neither are there more errors worth telling.
  if (doubles.length > 0) return fail(...doubles.slice(0, 20));
  await database.execute(
    `INSERT INTO preferences (account_id, kind, channel, scope)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])
     ON CONFLICT (account_id, kind, channel) DO UPDATE SET scope = EXCLUDED.scope`,
    [
      accountId,
      preferences.map(({ kind }) => kind),
      preferences.map(({ channel }) => channel),
      preferences.map(({ from }) => from),
    ],
  );
  return succeed(undefined);
}
