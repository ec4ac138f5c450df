import type { Database } from '@chorus/database';
import { uuidv7 } from 'uuidv7';

const rowsAtOnce = 500;

/** Tables like those of notifications, with their indexes: what PostgreSQL itself can do with people in one notification. */
export class Floor {
  private constructor(private readonly database: Database) {}

  static async prepare(database: Database): Promise<Floor> {
    await database.execute('CREATE SCHEMA IF NOT EXISTS bench');
    for (const table of ['groups', 'group_members']) {
      await database.execute(`DROP TABLE IF EXISTS bench.floor_${table}`);
      await database.execute(`CREATE TABLE bench.floor_${table} (LIKE notifications.${table} INCLUDING ALL)`);
    }
    return new Floor(database);
  }

  /** One transaction after the other for so long: people in, the notification counted up. Returns the people per second. */
  async upsertFor(seconds: number): Promise<number> {
    const groupId = uuidv7();
    await this.database.execute(
      `INSERT INTO bench.floor_groups (id, recipient_id, kind, folder, in_app, chain, created_at, updated_at, actors_count)
       VALUES ($1, $1, 'REACTION', 'INBOX', true, $1, now(), now(), 0)`,
      [groupId],
    );
    const startedAt = performance.now();
    let rows = 0;
    while (performance.now() - startedAt < seconds * 1_000) {
      const people = Array.from({ length: rowsAtOnce }, () => uuidv7());
      await this.database.transaction(async (transaction) => {
        await transaction.execute(
          `INSERT INTO bench.floor_group_members (group_id, actor_id, item, at)
           SELECT $1, actor_id, '', now() FROM unnest($2::uuid[]) AS person (actor_id)
           ON CONFLICT (group_id, actor_id, item) DO UPDATE SET at = excluded.at`,
          [groupId, people],
        );
        await transaction.execute(
          `UPDATE bench.floor_groups SET actors_count = actors_count + $2, version = version + 1, updated_at = now() WHERE id = $1`,
          [groupId, rowsAtOnce],
        );
      });
      rows += rowsAtOnce;
    }
    return rows / ((performance.now() - startedAt) / 1_000);
  }
}
