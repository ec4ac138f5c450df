import type { Queryable } from '@chorus/database';
import { candidateColumns, insertOwned } from './entries.postgres';
import type { Candidate, Homes } from './home-store';

export class PostgresHomes implements Homes {
  constructor(private readonly database: Queryable) {}

  async noteRead(ownerId: string, at: Date, { rebuild } = { rebuild: false }): Promise<void> {
    await this.database.execute(
      `INSERT INTO homes (owner_id, state, last_read_at) VALUES ($1, CASE WHEN $3 THEN 'REBUILDING' ELSE 'READY' END, $2)
       ON CONFLICT (owner_id) DO UPDATE
       SET last_read_at = GREATEST(homes.last_read_at, EXCLUDED.last_read_at),
           state = CASE WHEN $3 THEN 'REBUILDING' ELSE homes.state END,
           rebuild_id = CASE WHEN $3 THEN NULL ELSE homes.rebuild_id END,
           rebuild_started_at = CASE WHEN $3 THEN NULL ELSE homes.rebuild_started_at END`,
      [ownerId, at, rebuild],
    );
  }

  async requestRebuild(ownerIds: readonly string[]): Promise<void> {
    await this.database.execute(
      `INSERT INTO homes (owner_id, state) SELECT owner_id, 'REBUILDING' FROM unnest($1::uuid[]) AS owner (owner_id)
       ON CONFLICT (owner_id) DO UPDATE SET state = 'REBUILDING', rebuild_id = NULL, rebuild_started_at = NULL`,
      [ownerIds],
    );
  }

  async waiting(begunBefore: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ ownerId: string }>(
      `SELECT owner_id AS "ownerId" FROM homes
       WHERE state = 'REBUILDING' AND (rebuild_started_at IS NULL OR rebuild_started_at < $1)
       LIMIT $2`,
      [begunBefore, limit],
    );
    return rows.map(({ ownerId }) => ownerId);
  }

  async beginRebuild(ownerId: string, rebuildId: string, at: Date): Promise<void> {
    await this.database.execute(
      `WITH emptied AS (DELETE FROM home_entries WHERE owner_id = $1)
       INSERT INTO homes (owner_id, state, rebuild_id, rebuild_started_at) VALUES ($1, 'REBUILDING', $2, $3)
       ON CONFLICT (owner_id) DO UPDATE
       SET state = 'REBUILDING', rebuild_id = $2, rebuild_started_at = $3, complete_after = NULL`,
      [ownerId, rebuildId, at],
    );
  }

  async finishRebuild(
    { ownerId, rebuildId, at }: { ownerId: string; rebuildId: string; at: Date },
    candidates: readonly Candidate[],
    completeAfter: string | null,
  ): Promise<boolean> {
    const finished = await this.database.query(
      `WITH home AS (
         UPDATE homes SET state = 'READY', built_at = $7, complete_after = GREATEST(complete_after, $8::timestamptz)
         WHERE owner_id = $1 AND rebuild_id = $6
         RETURNING owner_id
       ), added AS (
         ${insertOwned('WHERE EXISTS (SELECT FROM home)')}
       )
       SELECT FROM home`,
      [ownerId, ...candidateColumns(candidates), rebuildId, at, completeAfter],
    );
    return finished.length > 0;
  }
}
