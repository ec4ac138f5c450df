import type { Database } from '@chorus/database';
import type { Folder } from '../groups/group';
import { actorsAtOnce, type StoredNotification } from '../notifications/notification';
import type { Position } from '../notifications/position';
import { rangeValues, withinRange } from '../notifications/range-sql';
import { fromStoredRow, storedColumns, type StoredRow } from '../notifications/stored-row';
import { ArchiveMonths } from './archive-months';
import { archivedActors, type ArchiveStore, type ListRange } from './archive-store';

const newestActors = `jsonb_path_query_array(g.actors, '$[0 to ${actorsAtOnce - 1}]') AS actors`;

const putStatement = `
  WITH rows AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, "recipientId" uuid, kind text, folder text, "subjectType" text,
      "subjectId" uuid, "postId" uuid, "textKey" text, url text, "createdAt" timestamptz, "updatedAt" timestamptz,
      version int, "actorsCount" int, actors jsonb, "actorIds" uuid[])
  ), elsewhere AS (
    DELETE FROM archived_groups g USING rows WHERE g.id = rows.id AND g.updated_at <> rows."updatedAt"
  )
  INSERT INTO archived_groups (id, recipient_id, kind, folder, subject_type, subject_id, post_id, text_key, url, created_at,
    updated_at, version, actors_count, actors, actor_ids)
  SELECT * FROM rows
  ON CONFLICT (id, updated_at) DO UPDATE SET kind = EXCLUDED.kind, folder = EXCLUDED.folder, text_key = EXCLUDED.text_key,
    url = EXCLUDED.url, version = EXCLUDED.version, actors_count = EXCLUDED.actors_count, actors = EXCLUDED.actors,
    actor_ids = EXCLUDED.actor_ids`;

/** The adapter on the domain's own database: a table for each month, as `archive-months.ts` makes them. */
export class PostgresArchiveStore implements ArchiveStore {
  private readonly months: ArchiveMonths;

  constructor(private readonly database: Database) {
    this.months = new ArchiveMonths(database);
  }

  async put(notifications: readonly StoredNotification[]): Promise<void> {
    if (notifications.length === 0) return;
    await this.months.prepareFor(notifications.map(({ updatedAt }) => updatedAt));
    const rows = notifications.map((notification) => {
      const actors = notification.actors.slice(0, archivedActors);
      return { ...notification, actors, actorIds: actors.map(({ actorId }) => actorId) };
    });
    await this.database.execute(putStatement, [JSON.stringify(rows)]);
  }

  async page(personId: string, range: ListRange, limit: number): Promise<StoredNotification[]> {
    const rows = await this.database.query<StoredRow>(
      `SELECT ${storedColumns}, ${newestActors} FROM archived_groups g
       WHERE ${withinRange} ORDER BY g.updated_at DESC, g.id DESC LIMIT $7`,
      [...rangeValues(personId, range), limit],
    );
    return rows.map(fromStoredRow);
  }

  async byIds(personId: string, ids: readonly string[]): Promise<StoredNotification[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.query<StoredRow>(
      `SELECT ${storedColumns}, g.actors FROM archived_groups g WHERE g.id = ANY ($2::uuid[]) AND g.recipient_id = $1`,
      [personId, ids],
    );
    return rows.map(fromStoredRow);
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.database.execute('DELETE FROM archived_groups WHERE id = ANY ($1::uuid[])', [ids]);
  }

  async removeUpTo(personId: string, folder: Folder, { updatedAt, id }: Position): Promise<void> {
    await this.database.execute(
      `DELETE FROM archived_groups
       WHERE recipient_id = $1 AND folder = $2 AND updated_at <= $3 AND (updated_at, id) <= ($3, $4::uuid)`,
      [personId, folder, updatedAt, id],
    );
  }

  async removePerson(personId: string): Promise<void> {
    await this.database.execute('DELETE FROM archived_groups WHERE recipient_id = $1', [personId]);
  }

  async removeActor(actorId: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const alone = 'actor_ids = ARRAY[$1]::uuid[] AND actors_count <= 1';
      await transaction.execute(
        `DELETE FROM archived_groups WHERE actor_ids @> ARRAY[$1]::uuid[] AND ${alone}`,
        [actorId],
      );
      await transaction.execute(
        `UPDATE archived_groups g SET actors_count = actors_count - 1, actor_ids = array_remove(actor_ids, $1::uuid),
           actors = (SELECT coalesce(jsonb_agg(actor ORDER BY place), '[]')
                     FROM jsonb_array_elements(g.actors) WITH ORDINALITY AS kept (actor, place)
                     WHERE actor->>'actorId' <> $1::uuid::text)
         WHERE actor_ids @> ARRAY[$1]::uuid[]`,
        [actorId],
      );
    });
  }

  async removePost(postId: string): Promise<void> {
    await this.database.execute('DELETE FROM archived_groups WHERE post_id = $1', [postId]);
  }
}
