import type { Queryable } from '@chorus/database';
import type { SessionRecord } from './session';

interface SessionRow {
  id: string;
  account_id: string;
  created_at: Date;
  last_seen_at: Date;
  device_name: string | null;
  revoked_at: Date | null;
  expires_at: Date;
}

const columns = 'id, account_id, created_at, last_seen_at, device_name, revoked_at, expires_at';

const toRecord = (row: SessionRow): SessionRecord => ({
  id: row.id,
  accountId: row.account_id,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  deviceName: row.device_name,
  revokedAt: row.revoked_at,
  expiresAt: row.expires_at,
});

export class SessionRepository {
  constructor(private readonly database: Queryable) {}

  async insert(session: SessionRecord): Promise<void> {
    const { id, accountId, createdAt, lastSeenAt, deviceName, revokedAt, expiresAt } = session;
    await this.database.execute(`INSERT INTO sessions (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
      id,
      accountId,
      createdAt,
      lastSeenAt,
      deviceName,
      revokedAt,
      expiresAt,
    ]);
  }

  async find(id: string): Promise<SessionRecord | null> {
    const [row] = await this.database.query<SessionRow>(`SELECT ${columns} FROM sessions WHERE id = $1`, [
      id,
    ]);
    return row ? toRecord(row) : null;
  }

  /** Sessions that are alive at this time, newest first, strictly after `after` in that order. */
  async findLive(accountId: string, at: Date, { after, limit }: { after: string | null; limit: number }) {
    const rows = await this.database.query<SessionRow>(
      `SELECT ${columns} FROM sessions
       WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND ($3::uuid IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`,
      [accountId, at, after, limit],
    );
    return rows.map(toRecord);
  }

  /** False when it was revoked before. */
  async revoke(id: string, at: Date): Promise<boolean> {
    const sql = 'UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL';
    return (await this.database.execute(sql, [id, at])) === 1;
  }

  async prolong(
    id: string,
    { lastSeenAt, expiresAt }: Pick<SessionRecord, 'lastSeenAt' | 'expiresAt'>,
  ): Promise<void> {
    await this.database.execute('UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE id = $1', [
      id,
      lastSeenAt,
      expiresAt,
    ]);
  }

  async findRevokedSince(since: Date): Promise<{ sessionId: string; revokedAt: Date }[]> {
    const rows = await this.database.query<{ id: string; revoked_at: Date }>(
      'SELECT id, revoked_at FROM sessions WHERE revoked_at >= $1 ORDER BY revoked_at',
      [since],
    );
    return rows.map((row) => ({ sessionId: row.id, revokedAt: row.revoked_at }));
  }

  /** Deletes up to `limit` sessions that ended before this time, with their tokens. How many were. */
  async deleteEnded(before: Date, limit: number): Promise<number> {
    return this.database.execute(
      `DELETE FROM sessions WHERE id = ANY (ARRAY(
         SELECT id FROM sessions WHERE revoked_at < $1 OR expires_at < $1 LIMIT $2))`,
      [before, limit],
    );
  }
}
