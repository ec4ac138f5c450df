import type { Queryable } from '@chorus/database';
import type { TimelinePosition } from '@chorus/domain-queries';
import type { Candidate, EdgeKey, FanOutLimits, HomeEntries, HomePage, HomeState, Reach } from './home-store';

const highest = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

// A repost that was taken back and done again has a later time. The earlier one may arrive later: it must not win.
const unlessNewer = `ON CONFLICT (post_id, owner_id, source_id) DO UPDATE SET at = EXCLUDED.at WHERE home_entries.at < EXCLUDED.at`;

/**
 * Inserts for the owner $1 the candidates in $2 to $5 (`candidateColumns`), on a condition. Oldest first, as the fan-out
 * comes upon them: two transactions that write the same rows then wait for each other one way round only.
 */
export const insertOwned = (condition: string): string =>
  `INSERT INTO home_entries (owner_id, post_id, author_id, source_id, at)
   SELECT $1::uuid, candidate.*
   FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[]) AS candidate (post_id, author_id, source_id, at)
   ${condition}
   ORDER BY candidate.at, candidate.post_id
   ${unlessNewer}`;

export const candidateColumns = (candidates: readonly Candidate[]): string[][] => [
  candidates.map(({ postId }) => postId),
  candidates.map(({ authorId }) => authorId),
  candidates.map(({ sourceId }) => sourceId),
  candidates.map(({ at }) => at),
];

interface PageRow {
  state: HomeState | null;
  completeAfter: Date | null;
  lastReadAt: Date | null;
  pulledSourceIds: string[];
  postId: string | null;
  authorId: string;
  sourceId: string;
  at: Date;
}

export class PostgresHomeEntries implements HomeEntries {
  constructor(private readonly database: Queryable) {}

  async fanOut(candidates: readonly Candidate[], reach: Reach, limits: FanOutLimits): Promise<void> {
    if (candidates.length === 0) return;
    await this.database.execute(
      `WITH candidate AS (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) AS c (post_id, author_id, source_id, at)
       ), wide AS (
         SELECT source_id FROM (SELECT DISTINCT source_id FROM candidate) AS source
         WHERE (SELECT count(*) FROM (SELECT FROM followers f WHERE f.source_id = source.source_id LIMIT $5) AS reached) >= $5
       ), marked AS (
         INSERT INTO pulled_sources (source_id) SELECT source_id FROM wide ON CONFLICT DO NOTHING
       )
       INSERT INTO home_entries (owner_id, post_id, author_id, source_id, at)
       SELECT f.owner_id, c.post_id, c.author_id, c.source_id, c.at
       FROM candidate c JOIN followers f ON f.source_id = c.source_id LEFT JOIN homes h ON h.owner_id = f.owner_id
       WHERE (f.friends OR NOT $7) AND ($8::uuid[] IS NULL OR f.owner_id = ANY ($8))
         AND (h.last_read_at IS NULL OR h.last_read_at >= $6)
         AND NOT EXISTS (SELECT FROM wide w WHERE w.source_id = c.source_id)
         AND NOT EXISTS (SELECT FROM pulled_sources p WHERE p.source_id = c.source_id)
       ${unlessNewer}`,
      [
        ...candidateColumns(candidates),
        limits.pushFollowersBelow,
        limits.readSince,
        reach.to === 'friends',
        reach.to === 'some' ? reach.ownerIds : null,
      ],
    );
  }

  async backfill({ ownerId, sourceId }: EdgeKey, candidates: readonly Candidate[]): Promise<void> {
    if (candidates.length === 0) return;
    await this.database.execute(
      insertOwned('WHERE EXISTS (SELECT FROM followers WHERE source_id = $6 AND owner_id = $1)'),
      [ownerId, ...candidateColumns(candidates), sourceId],
    );
  }

  async page(ownerId: string, before: TimelinePosition | null, limit: number): Promise<HomePage> {
    // One statement, so that the entries and what is said of their completeness are of one moment.
    const rows = await this.database.query<PageRow>(
      `SELECT h.state, h.complete_after AS "completeAfter", h.last_read_at AS "lastReadAt",
         ARRAY(SELECT f.source_id FROM pulled_sources p JOIN followers f ON f.source_id = p.source_id AND f.owner_id = $1)
           AS "pulledSourceIds",
         e.post_id AS "postId", e.author_id AS "authorId", e.source_id AS "sourceId", e.at
       FROM (SELECT $1::uuid AS owner_id) AS o
       LEFT JOIN homes h ON h.owner_id = o.owner_id
       LEFT JOIN LATERAL (
         SELECT * FROM home_entries
         WHERE owner_id = $1 AND (at, post_id) < ($2::timestamptz, $3::uuid)
         ORDER BY at DESC, post_id DESC LIMIT $4
       ) e ON true
       ORDER BY e.at DESC, e.post_id DESC`,
      [ownerId, before?.at ?? 'infinity', before?.postId ?? highest, limit],
    );
    const [first] = rows;
    return {
      home: {
        state: first?.state ?? 'READY',
        completeAfter: first?.completeAfter?.toISOString() ?? null,
        lastReadAt: first?.lastReadAt ?? null,
      },
      pulledSourceIds: first?.pulledSourceIds ?? [],
      candidates: rows.flatMap(({ postId, authorId, sourceId, at }) =>
        postId === null ? [] : [{ postId, authorId, sourceId, at: at.toISOString() }],
      ),
    };
  }

  async sourcesOf(ownerId: string, postIds: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ sourceId: string }>(
      'SELECT DISTINCT source_id AS "sourceId" FROM home_entries WHERE post_id = ANY ($2::uuid[]) AND owner_id = $1',
      [ownerId, postIds],
    );
    return rows.map(({ sourceId }) => sourceId);
  }

  async sourcesOfMany(
    ownerIds: readonly string[],
    postIds: readonly string[],
  ): Promise<Map<string, readonly string[]>> {
    const rows = await this.database.query<{ ownerId: string; sourceIds: string[] }>(
      `SELECT owner_id AS "ownerId", array_agg(DISTINCT source_id) AS "sourceIds" FROM (
         SELECT owner_id, source_id FROM home_entries
         WHERE post_id = ANY ($2::uuid[]) AND owner_id = ANY ($1::uuid[])
         UNION ALL
         SELECT owner_id, source_id FROM pulled_sources JOIN followers USING (source_id)
         WHERE owner_id = ANY ($1::uuid[])
       ) AS found GROUP BY owner_id`,
      [ownerIds, postIds],
    );
    return new Map(rows.map(({ ownerId, sourceIds }) => [ownerId, sourceIds]));
  }

  async purgeSource({ ownerId, sourceId }: EdgeKey): Promise<void> {
    await this.database.execute('DELETE FROM home_entries WHERE owner_id = $1 AND source_id = $2', [
      ownerId,
      sourceId,
    ]);
  }

  async purgePost(postId: string): Promise<void> {
    await this.database.execute('DELETE FROM home_entries WHERE post_id = $1', [postId]);
  }

  async purgeRepost({ postId, reposterId }: { postId: string; reposterId: string }): Promise<void> {
    await this.database.execute(
      // Not an author's row: that one stands for the post itself.
      'DELETE FROM home_entries WHERE post_id = $1 AND source_id = $2 AND author_id <> $2',
      [postId, reposterId],
    );
  }

  async overfullAfter(
    ownerId: string | null,
    limit: number,
    most: number,
  ): Promise<{ last: string | null; ownerIds: string[] }> {
    // Jumps from owner to owner through the index instead of reading all their entries.
    const rows = await this.database.query<{ ownerId: string; isOverfull: boolean }>(
      `WITH RECURSIVE owner (owner_id, place) AS (
         (SELECT owner_id, 1 FROM home_entries WHERE owner_id > $1 ORDER BY owner_id LIMIT 1)
         UNION ALL
         SELECT next.owner_id, owner.place + 1 FROM owner
         CROSS JOIN LATERAL (SELECT e.owner_id FROM home_entries e WHERE e.owner_id > owner.owner_id ORDER BY e.owner_id LIMIT 1) next
         WHERE owner.place < $2
       )
       SELECT owner_id AS "ownerId",
         EXISTS (SELECT FROM home_entries e WHERE e.owner_id = owner.owner_id OFFSET $3) AS "isOverfull"
       FROM owner ORDER BY owner_id`,
      [ownerId ?? '00000000-0000-0000-0000-000000000000', limit, most],
    );
    return {
      last: rows.length < limit ? null : (rows.at(-1)?.ownerId ?? null),
      ownerIds: rows.filter(({ isOverfull }) => isOverfull).map((row) => row.ownerId),
    };
  }

  async trim(ownerId: string, keep: number): Promise<void> {
    const [cut] = await this.database.query<{ at: Date }>(
      `SELECT at FROM home_entries WHERE owner_id = $1 ORDER BY at DESC, post_id DESC OFFSET $2 LIMIT 1`,
      [ownerId, keep],
    );
    if (!cut) return;
    // First the note, then the loss: whoever reads in between finds too much rather than too little.
    await this.raiseCompleteAfter(ownerId, cut.at.toISOString());
    await this.database.execute('DELETE FROM home_entries WHERE owner_id = $1 AND at <= $2', [
      ownerId,
      cut.at,
    ]);
  }

  async drop(ownerId: string): Promise<void> {
    await this.database.execute('DELETE FROM home_entries WHERE owner_id = $1', [ownerId]);
    await this.database.execute('DELETE FROM homes WHERE owner_id = $1', [ownerId]);
  }

  async raiseCompleteAfter(ownerId: string, completeAfter: string): Promise<void> {
    await this.database.execute(
      `INSERT INTO homes (owner_id, state, complete_after) VALUES ($1, 'READY', $2)
       ON CONFLICT (owner_id) DO UPDATE SET complete_after = GREATEST(homes.complete_after, EXCLUDED.complete_after)`,
      [ownerId, completeAfter],
    );
  }
}
