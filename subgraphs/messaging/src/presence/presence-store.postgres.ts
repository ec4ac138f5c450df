import type { Queryable } from '@chorus/database';
import type { PresenceStore } from './presence-store';

/** In the order of ids, so that processes that record the same people at once do not wait for each other in a circle. */
const record = `
  INSERT INTO presence AS known (person_id, active_at)
  SELECT person_id, active_at FROM unnest($1::uuid[], $2::timestamptz[]) AS seen (person_id, active_at)
  ORDER BY person_id
  ON CONFLICT (person_id) DO UPDATE SET active_at = excluded.active_at
  WHERE known.active_at < excluded.active_at`;

/** The adapter of several processes: one statement a turn, on an unlogged table, which no write waits for the disk for. */
export class PostgresPresenceStore implements PresenceStore {
  constructor(private readonly database: Queryable) {}

  async record(seen: ReadonlyMap<string, Date>): Promise<void> {
    if (seen.size === 0) return;
    await this.database.execute(record, [[...seen.keys()], [...seen.values()]]);
  }

  async lastActive(personIds: readonly string[]): Promise<(Date | null)[]> {
    const rows = await this.database.query<{ person_id: string; active_at: Date }>(
      'SELECT person_id, active_at FROM presence WHERE person_id = ANY($1::uuid[])',
      [personIds],
    );
    const moments = new Map(rows.map(({ person_id, active_at }) => [person_id, active_at]));
    return personIds.map((personId) => moments.get(personId) ?? null);
  }

  async forgetBefore(moment: Date): Promise<void> {
    await this.database.execute('DELETE FROM presence WHERE active_at < $1', [moment]);
  }

  async forget(personIds: readonly string[]): Promise<void> {
    await this.database.execute('DELETE FROM presence WHERE person_id = ANY($1::uuid[])', [personIds]);
  }
}
