import type { Queryable } from '@chorus/database';

export interface RefreshTokenRecord {
  sessionId: string;
  accountId: string;
  usedAt: Date | null;
  expiresAt: Date;
}

interface RefreshTokenRow {
  session_id: string;
  account_id: string;
  used_at: Date | null;
  expires_at: Date;
}

export class RefreshTokenRepository {
  constructor(private readonly database: Queryable) {}

  async insert(token: { hash: Buffer; sessionId: string; expiresAt: Date }): Promise<void> {
    await this.database.execute(
      'INSERT INTO refresh_tokens (hash, session_id, expires_at) VALUES ($1, $2, $3)',
      [token.hash, token.sessionId, token.expiresAt],
    );
  }

  async find(hash: Buffer): Promise<RefreshTokenRecord | null> {
    const [row] = await this.database.query<RefreshTokenRow>(
      `SELECT token.session_id, session.account_id, token.used_at, token.expires_at
       FROM refresh_tokens AS token JOIN sessions AS session ON session.id = token.session_id
       WHERE token.hash = $1`,
      [hash],
    );
    if (!row) return null;
    const { session_id: sessionId, account_id: accountId, used_at: usedAt, expires_at: expiresAt } = row;
    return { sessionId, accountId, usedAt, expiresAt };
  }

  /** False when it was used before. */
  async use(hash: Buffer, at: Date): Promise<boolean> {
    const sql = 'UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1 AND used_at IS NULL';
    return (await this.database.execute(sql, [hash, at])) === 1;
  }

  /** Deletes up to `limit` tokens that expired before this time. How many were. */
  async deleteExpired(before: Date, limit: number): Promise<number> {
    return this.database.execute(
      'DELETE FROM refresh_tokens WHERE hash = ANY (ARRAY(SELECT hash FROM refresh_tokens WHERE expires_at < $1 LIMIT $2))',
      [before, limit],
    );
  }
}
