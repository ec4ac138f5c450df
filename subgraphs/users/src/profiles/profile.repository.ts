import type { Queryable } from '@chorus/database';
import type { ProfileRecord } from './profile';

interface ProfileRow {
  account_id: string;
  handle: string;
  display_name: string;
  bio: string;
  is_verified: boolean;
  created_at: Date;
}

const columns = 'account_id, handle, display_name, bio, is_verified, created_at';

const toRecord = (row: ProfileRow): ProfileRecord => ({
  accountId: row.account_id,
  handle: row.handle,
  displayName: row.display_name,
  bio: row.bio,
  isVerified: row.is_verified,
  createdAt: row.created_at,
});

export class ProfileRepository {
  constructor(private readonly database: Queryable) {}

  async findByIds(accountIds: readonly string[]): Promise<ProfileRecord[]> {
    const sql = `SELECT ${columns} FROM profiles WHERE account_id = ANY($1::uuid[])`;
    return (await this.database.query<ProfileRow>(sql, [accountIds])).map(toRecord);
  }

  async findByHandles(handles: readonly string[]): Promise<ProfileRecord[]> {
    const sql = `SELECT ${columns} FROM profiles WHERE handle = ANY($1::text[])`;
    return (await this.database.query<ProfileRow>(sql, [handles])).map(toRecord);
  }

  async find(accountId: string): Promise<ProfileRecord | null> {
    return (await this.findByIds([accountId]))[0] ?? null;
  }

  /** The profile with its settings at their defaults. */
  async insert(profile: {
    accountId: string;
    handle: string;
    displayName: string;
    createdAt: Date;
  }): Promise<void> {
    const { accountId, handle, displayName, createdAt } = profile;
    await this.database.execute(
      `WITH profile AS (
         INSERT INTO profiles (account_id, handle, display_name, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $4) RETURNING account_id)
       INSERT INTO privacy_settings (account_id) SELECT account_id FROM profile`,
      [accountId, handle, displayName, createdAt],
    );
  }

  async update(
    accountId: string,
    profile: { handle: string; displayName: string; bio: string; at: Date },
  ): Promise<void> {
    const { handle, displayName, bio, at } = profile;
    await this.database.execute(
      'UPDATE profiles SET handle = $2, display_name = $3, bio = $4, updated_at = $5 WHERE account_id = $1',
      [accountId, handle, displayName, bio, at],
    );
  }
}
