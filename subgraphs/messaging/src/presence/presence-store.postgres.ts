import type { Queryable } from '@chorus/database';
import type { PresenceStore } from './presence-store';

/** In the order of ids, so that processes that record the same people at once do not wait for each other in a circle. */
const record = `
  INSERT INTO presence AS known (account_id, active_at)
  SELECT account_id, active_at FROM unnest($1::uuid[], $2::timestamptz[]) AS seen (account_id, active_at)
  ORDER BY account_id
  ON CONFLICT (account_id) DO UPDATE SET active_at = excluded.active_at
  WHERE known.active_at < excluded.active_at`;

/** The adapter of several processes: one statement a turn, on an unlogged table, which no write waits for the disk for. */
export class PostgresPresenceStore implements PresenceStore {
  constructor(private readonly database: Queryable) {}

  async record(seen: ReadonlyMap<string, Date>): Promise<void> {
    if (seen.size === 0) return;
    await this.database.execute(record, [[...seen.keys()], [...seen.values()]]);
  }

  async lastActive(personIds: readonly string[]): Promise<(Date | null)[]> {
    const rows = await this.database.query<{ account_id: string; active_at: Date }>(
      'SELECT account_id, active_at FROM presence WHERE account_id = ANY($1::uuid[])',
      [personIds],
    );
    const moments = new Map(rows.map(({ account_id, active_at }) => [account_id, active_at]));
    return personIds.map((personId) => moments.get(personId) ?? null);
  }

  async forgetBefore(moment: Date): Promise<void> {
    await this.database.execute('DELETE FROM presence WHERE active_at < $1', [moment]);
  }

  async forget(personIds: readonly string[]): Promise<void> {
    await this.database.execute('DELETE FROM presence WHERE account_id = ANY($1::uuid[])', [personIds]);
  }
}
