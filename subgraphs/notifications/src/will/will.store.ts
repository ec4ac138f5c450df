import type { PeopleScope } from '@chorus/audience';
import type { Queryable } from '@chorus/database';
import { settingsOf, type SettingsRow } from './settings.repository';
import {
  defaultPreferences,
  defaultSettings,
  notificationKinds,
  type NotificationChannel,
  type NotificationKind,
  type OverrideLevel,
  type PersonOverride,
  type Preferences,
  type Will,
} from './will';

interface WillRow {
  account_id: string;
  preferences: [NotificationKind, NotificationChannel, PeopleScope][] | null;
  settings: SettingsRow | null;
  overrides: [string, OverrideLevel, OverrideLevel, OverrideLevel][] | null;
  accepted: string[] | null;
}

/** What people want to be told of. */
export class WillStore {
  constructor(private readonly database: Queryable) {}

  /**
   * The will of many people in one statement, by account id; everybody asked for is there. Overrides and accepted
   * strangers are those of `personIds` alone, or all without it.
   */
  async forRecipients(
    accountIds: readonly string[],
    personIds: readonly string[] | null = null,
  ): Promise<ReadonlyMap<string, Will>> {
    const rows = await this.database.query<WillRow>(
      `SELECT asked.id AS account_id, to_jsonb(settings) AS settings,
         (SELECT jsonb_agg(jsonb_build_array(kind, channel, scope)) FROM preferences WHERE account_id = asked.id)
           AS preferences,
         (SELECT jsonb_agg(jsonb_build_array(person_id, in_app, push, email)) FROM person_overrides
          WHERE account_id = asked.id AND ($2::uuid[] IS NULL OR person_id = ANY ($2))) AS overrides,
         (SELECT jsonb_agg(stranger_id) FROM stranger_standings
          WHERE account_id = asked.id AND accepted_at IS NOT NULL
            AND ($2::uuid[] IS NULL OR stranger_id = ANY ($2))) AS accepted
       FROM unnest($1::uuid[]) AS asked (id) LEFT JOIN settings ON settings.account_id = asked.id`,
      [accountIds, personIds],
    );
    return new Map(rows.map((row) => [row.account_id, willOf(row)]));
  }
}

const willOf = ({ preferences, settings, overrides, accepted }: WillRow): Will => ({
  preferences: preferencesOf(preferences ?? []),
  settings: settings ? settingsOf(settings) : defaultSettings,
  overrides: new Map(
    (overrides ?? []).map(([personId, IN_APP, PUSH, EMAIL]): [string, PersonOverride] => [
      personId,
      { IN_APP, PUSH, EMAIL },
    ]),
  ),
  accepted: new Set(accepted),
});

/** The defaults with what was changed. A kind or channel that is not known (any more, or yet) is left out. */
export function preferencesOf(
  changes: readonly [NotificationKind, NotificationChannel, PeopleScope][],
): Preferences {
  if (changes.length === 0) return defaultPreferences;
  const byKind = new Map(notificationKinds.map((kind) => [kind, { ...defaultPreferences[kind] }]));
  for (const [kind, channel, scope] of changes) {
    const channels = byKind.get(kind);
    if (channels && channel in channels) channels[channel] = scope;
  }
  return Object.fromEntries(byKind) as Record<NotificationKind, Record<NotificationChannel, PeopleScope>>;
}
