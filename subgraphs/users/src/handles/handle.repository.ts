import type { Queryable } from '@chorus/database';

export class HandleRepository {
  constructor(private readonly database: Queryable) {}

  /** Does another account have the handle, or have it reserved at this time? */
  async isHeldByOther(handle: string, accountId: string, at: Date): Promise<boolean> {
    const [row] = await this.database.query<{ held: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM profiles WHERE handle = $1 AND account_id <> $2)
           OR EXISTS (SELECT 1 FROM released_handles
                      WHERE handle = $1 AND account_id <> $2 AND reserved_until > $3) AS held`,
      [handle, accountId, at],
    );
    return row?.held ?? false;
  }

  /** How many handles the account has reserved at this time, one of them not counted. */
  async countReserved(accountId: string, except: string, at: Date): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM released_handles
       WHERE account_id = $1 AND handle <> $2 AND reserved_until > $3`,
      [accountId, except, at],
    );
    return row?.count ?? 0;
  }

  /** Notes that the handle was given up. */
  async release(handle: string, accountId: string, reservedUntil: Date): Promise<void> {
    await this.database.execute(
      `INSERT INTO released_handles (handle, account_id, reserved_until) VALUES ($1, $2, $3)
       ON CONFLICT (handle) DO UPDATE SET account_id = excluded.account_id, reserved_until = excluded.reserved_until`,
      [handle, accountId, reservedUntil],
    );
  }

  /** The handle has an owner again. */
  async forget(handle: string): Promise<void> {
    await this.database.execute('DELETE FROM released_handles WHERE handle = $1', [handle]);
  }

  async deleteExpired(at: Date): Promise<void> {
    await this.database.execute('DELETE FROM released_handles WHERE reserved_until <= $1', [at]);
  }
}
