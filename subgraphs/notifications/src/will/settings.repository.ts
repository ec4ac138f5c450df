import type { Queryable, Transaction } from '@chorus/database';
import { defaultSettings, type DigestFrequency, type NotificationSettings, type PolicyLevel } from './will';

/** A row of `settings`. */
export interface SettingsRow {
  quiet_enabled: boolean;
  quiet_from: string;
  quiet_to: string;
  time_zone: string;
  digest_frequency: DigestFrequency;
  digest_hour: number;
  hides_content: boolean;
  strangers: PolicyLevel;
  new_accounts: PolicyLevel;
}

const columns =
  'quiet_enabled, quiet_from, quiet_to, time_zone, digest_frequency, digest_hour, hides_content, strangers, new_accounts';

export const settingsOf = (row: SettingsRow): NotificationSettings => ({
  quietHours: {
    isEnabled: row.quiet_enabled,
    from: row.quiet_from,
    to: row.quiet_to,
    timeZone: row.time_zone,
  },
  digest: { frequency: row.digest_frequency, hour: row.digest_hour },
  hidesContent: row.hides_content,
  policy: { strangers: row.strangers, newAccounts: row.new_accounts },
});

export async function findSettings(database: Queryable, accountId: string): Promise<NotificationSettings> {
  const [row] = await database.query<SettingsRow>(`SELECT ${columns} FROM settings WHERE account_id = $1`, [
    accountId,
  ]);
  return row ? settingsOf(row) : defaultSettings;
}

export async function putSettings(
  transaction: Transaction,
  accountId: string,
  { quietHours, digest, hidesContent, policy }: NotificationSettings,
): Promise<void> {
  await transaction.execute(
    `INSERT INTO settings (account_id, ${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (account_id) DO UPDATE SET
       quiet_enabled = $2, quiet_from = $3, quiet_to = $4, time_zone = $5, digest_frequency = $6, digest_hour = $7,
       hides_content = $8, strangers = $9, new_accounts = $10`,
    [
      accountId,
      quietHours.isEnabled,
      quietHours.from,
      quietHours.to,
      quietHours.timeZone,
      digest.frequency,
      digest.hour,
      hidesContent,
      policy.strangers,
      policy.newAccounts,
    ],
  );
}
