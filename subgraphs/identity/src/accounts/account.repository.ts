import type { Queryable } from '@chorus/database';
import type { AccountRecord, PendingAccount } from './account';

interface AccountRow {
  id: string;
  email: string;
  email_verified: boolean;
  password_hash: string;
  state: 'pending' | 'active';
  wanted_handle: string | null;
  wanted_display_name: string | null;
  attempt_ends_at: Date | null;
}

const columns =
  'id, email, email_verified, password_hash, state, wanted_handle, wanted_display_name, attempt_ends_at';

const toRecord = (row: AccountRow): AccountRecord => ({
  id: row.id,
  email: row.email,
  emailVerified: row.email_verified,
  passwordHash: row.password_hash,
});

const toPending = (row: AccountRow): PendingAccount => ({
  ...toRecord(row),
  wantedHandle: row.wanted_handle ?? '',
  wantedDisplayName: row.wanted_display_name ?? '',
  attemptEndsAt: row.attempt_ends_at ?? new Date(0),
});

export type KnownAccount = ({ state: 'active' } & AccountRecord) | ({ state: 'pending' } & PendingAccount);

export interface NewAccount {
  id: string;
  email: string;
  emailNormalised: string;
  passwordHash: string;
  wantedHandle: string;
  wantedDisplayName: string;
  attemptEndsAt: Date;
  createdAt: Date;
}

export class AccountRepository {
  constructor(private readonly database: Queryable) {}

  async findActiveByIds(ids: readonly string[]): Promise<AccountRecord[]> {
    const sql = `SELECT ${columns} FROM accounts WHERE id = ANY($1::uuid[]) AND state = 'active'`;
    return (await this.database.query<AccountRow>(sql, [ids])).map(toRecord);
  }

  async findByEmail(emailNormalised: string): Promise<KnownAccount | null> {
    const sql = `SELECT ${columns} FROM accounts WHERE email_normalised = $1`;
    const [row] = await this.database.query<AccountRow>(sql, [emailNormalised]);
    if (!row) return null;
    return row.state === 'active'
      ? { state: 'active', ...toRecord(row) }
      : { state: 'pending', ...toPending(row) };
  }

  /** False when the address has an account already, pending ones included. */
  async insertPending(account: NewAccount): Promise<boolean> {
    const inserted = await this.database.execute(
      `INSERT INTO accounts (id, email, email_normalised, password_hash, state,
                             wanted_handle, wanted_display_name, attempt_ends_at, created_at)
       VALUES ($1, $2, $3, $4, 'pending', $5, $6, $7, $8)
       ON CONFLICT (email_normalised) DO NOTHING`,
      [
        account.id,
        account.email,
        account.emailNormalised,
        account.passwordHash,
        account.wantedHandle,
        account.wantedDisplayName,
        account.attemptEndsAt,
        account.createdAt,
      ],
    );
    return inserted === 1;
  }

  /** Says until when somebody is at it. False when it is not pending any more. */
  async setAttemptEnd(id: string, attemptEndsAt: Date): Promise<boolean> {
    const sql = `UPDATE accounts SET attempt_ends_at = $2 WHERE id = $1 AND state = 'pending'`;
    return (await this.database.execute(sql, [id, attemptEndsAt])) === 1;
  }

  /** False when it is not pending any more: somebody else was faster. */
  async activate(id: string): Promise<boolean> {
    const activated = await this.database.execute(
      `UPDATE accounts
       SET state = 'active', wanted_handle = NULL, wanted_display_name = NULL, attempt_ends_at = NULL
       WHERE id = $1 AND state = 'pending'`,
      [id],
    );
    return activated === 1;
  }

  async deletePending(id: string): Promise<void> {
    await this.database.execute(`DELETE FROM accounts WHERE id = $1 AND state = 'pending'`, [id]);
  }

  /** Pending accounts that nobody is at any more, oldest first. */
  async findAbandoned(before: Date, limit: number): Promise<PendingAccount[]> {
    const rows = await this.database.query<AccountRow>(
      `SELECT ${columns} FROM accounts WHERE state = 'pending' AND attempt_ends_at <= $1
       ORDER BY attempt_ends_at LIMIT $2`,
      [before, limit],
    );
    return rows.map(toPending);
  }
}
