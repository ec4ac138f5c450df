import type { Audience, PeopleScope } from '@chorus/audience';
import type { Queryable } from '@chorus/database';
import type { PrivacySettingsRecord } from './privacy-settings';

interface PrivacyRow {
  account_id: string;
  requires_follow_approval: boolean;
  default_audience: Audience;
  who_may_message: PeopleScope;
  shows_follow_lists: PeopleScope;
}

export class PrivacyRepository {
  constructor(private readonly database: Queryable) {}

  /** By account id. */
  async findByIds(accountIds: readonly string[]): Promise<Map<string, PrivacySettingsRecord>> {
    const rows = await this.database.query<PrivacyRow>(
      `SELECT account_id, requires_follow_approval, default_audience, who_may_message, shows_follow_lists
       FROM privacy_settings WHERE account_id = ANY($1::uuid[])`,
      [accountIds],
    );
    return new Map(
      rows.map((row) => [
        row.account_id,
        {
          requiresFollowApproval: row.requires_follow_approval,
          defaultAudience: row.default_audience,
          whoMayMessage: row.who_may_message,
          showsFollowLists: row.shows_follow_lists,
        },
      ]),
    );
  }

  async update(accountId: string, settings: PrivacySettingsRecord): Promise<void> {
    await this.database.execute(
      `UPDATE privacy_settings
       SET requires_follow_approval = $2, default_audience = $3, who_may_message = $4, shows_follow_lists = $5
       WHERE account_id = $1`,
      [
        accountId,
        settings.requiresFollowApproval,
        settings.defaultAudience,
        settings.whoMayMessage,
        settings.showsFollowLists,
      ],
    );
  }
}
