import type { Queryable } from '@chorus/database';
import type { EdgeKey, EdgeRange, FollowerEdge, FollowerProjection, GainedEdge } from './home-store';

const lowest = '00000000-0000-0000-0000-000000000000';
const highest = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const keyOf = ({ ownerId, sourceId }: EdgeKey): string => `${ownerId} ${sourceId}`;

export class PostgresFollowers implements FollowerProjection {
  constructor(private readonly database: Queryable) {}

  async add(gained: readonly GainedEdge[]): Promise<{ friends: boolean; isPulled: boolean }[]> {
    if (gained.length === 0) return [];
    const rows = await this.database.query<EdgeKey & { friends: boolean; isPulled: boolean }>(
      // In the order of `replaceRange`, so that two that write the same edges wait for each other one way round only.
      `INSERT INTO followers (source_id, owner_id, follows, friends, changed_at)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::boolean[], $5::timestamptz[])
         AS edge (source_id, owner_id, follows, friends, changed_at)
       ORDER BY owner_id, source_id
       ON CONFLICT (source_id, owner_id) DO UPDATE
       SET follows = followers.follows OR EXCLUDED.follows,
           friends = followers.friends OR EXCLUDED.friends,
           changed_at = GREATEST(followers.changed_at, EXCLUDED.changed_at)
       RETURNING owner_id AS "ownerId", source_id AS "sourceId", friends,
         EXISTS (SELECT FROM pulled_sources p WHERE p.source_id = followers.source_id) AS "isPulled"`,
      [
        gained.map(({ sourceId }) => sourceId),
        gained.map(({ ownerId }) => ownerId),
        gained.map(({ follows }) => follows),
        gained.map(({ friends }) => friends),
        gained.map(({ changedAt }) => changedAt),
      ],
    );
    const edges = new Map(rows.map((row) => [keyOf(row), row]));
    return gained.map((edge) => {
      const row = edges.get(keyOf(edge));
      if (!row) throw new Error('An upsert returned no row.');
      return { friends: row.friends, isPulled: row.isPulled };
    });
  }

  async remove(
    { sourceId, ownerId }: EdgeKey,
    lost: 'follows' | 'friends',
    changedAt: Date,
  ): Promise<boolean> {
    const changed = await this.database.execute(
      `UPDATE followers
       SET follows = follows AND $3 <> 'follows', friends = friends AND $3 <> 'friends', changed_at = $4
       WHERE source_id = $1 AND owner_id = $2 AND changed_at <= $4`,
      [sourceId, ownerId, lost, changedAt],
    );
    if (changed === 0) return false;
    const removed = await this.database.execute(
      'DELETE FROM followers WHERE source_id = $1 AND owner_id = $2 AND NOT follows AND NOT friends',
      [sourceId, ownerId],
    );
    return removed > 0;
  }

  async replaceRange(
    { after, through }: EdgeRange,
    edges: readonly FollowerEdge[],
    asOf: Date,
  ): Promise<void> {
    await this.database.execute(
      `WITH truth AS (
         SELECT * FROM unnest($5::uuid[], $6::uuid[], $7::boolean[], $8::boolean[]) AS edge (owner_id, source_id, follows, friends)
       ), removed AS (
         DELETE FROM followers
         WHERE (owner_id, source_id) > ($1::uuid, $2::uuid) AND (owner_id, source_id) <= ($3::uuid, $4::uuid)
           AND changed_at < $9
           AND (owner_id, source_id) NOT IN (SELECT owner_id, source_id FROM truth)
       )
       INSERT INTO followers (source_id, owner_id, follows, friends, changed_at)
       SELECT source_id, owner_id, follows, friends, $9 FROM truth
       ON CONFLICT (source_id, owner_id) DO UPDATE
       SET follows = EXCLUDED.follows OR (followers.follows AND followers.changed_at >= $9),
           friends = EXCLUDED.friends OR (followers.friends AND followers.changed_at >= $9)`,
      [
        after?.ownerId ?? lowest,
        after?.sourceId ?? lowest,
        through?.ownerId ?? highest,
        through?.sourceId ?? highest,
        edges.map(({ ownerId }) => ownerId),
        edges.map(({ sourceId }) => sourceId),
        edges.map(({ follows }) => follows),
        edges.map(({ friends }) => friends),
        asOf,
      ],
    );
  }

  async among(sourceIds: readonly string[], ownerIds: readonly string[]): Promise<EdgeKey[]> {
    if (sourceIds.length === 0 || ownerIds.length === 0) return [];
    return this.database.query<EdgeKey>(
      `SELECT source_id AS "sourceId", owner_id AS "ownerId" FROM followers
       WHERE source_id = ANY ($1::uuid[]) AND owner_id = ANY ($2::uuid[])`,
      [sourceIds, ownerIds],
    );
  }

  async ownersAfter(ownerId: string | null, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ ownerId: string }>(
      `(SELECT DISTINCT owner_id AS "ownerId" FROM followers WHERE owner_id > $1 ORDER BY 1 LIMIT $2)
       UNION
       (SELECT owner_id FROM homes WHERE owner_id > $1 ORDER BY 1 LIMIT $2)
       ORDER BY 1 LIMIT $2`,
      [ownerId ?? lowest, limit],
    );
    return rows.map((row) => row.ownerId);
  }

  async recountPulled(pushFollowersBelow: number): Promise<void> {
    await this.database.execute(
      `WITH wide AS (SELECT source_id FROM followers GROUP BY source_id HAVING count(*) >= $1),
       added AS (INSERT INTO pulled_sources (source_id) SELECT source_id FROM wide ON CONFLICT DO NOTHING),
       dropped AS (DELETE FROM pulled_sources WHERE source_id NOT IN (SELECT source_id FROM wide) RETURNING source_id)
       INSERT INTO homes (owner_id, state)
       SELECT DISTINCT owner_id, 'REBUILDING' FROM followers JOIN dropped USING (source_id)
       ON CONFLICT (owner_id) DO UPDATE SET state = 'REBUILDING', rebuild_id = NULL, rebuild_started_at = NULL`,
      [pushFollowersBelow],
    );
  }

  async forget(accountId: string): Promise<void> {
    await this.database.execute('DELETE FROM followers WHERE source_id = $1 OR owner_id = $1', [accountId]);
    await this.database.execute('DELETE FROM pulled_sources WHERE source_id = $1', [accountId]);
  }
}
