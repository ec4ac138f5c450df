import type { Audience } from '@chorus/audience';
import type { Queryable } from '@chorus/database';
import type { TimelinePosition } from '@chorus/domain-queries';
import { newestFirst, oldestFirst } from '../lists/position';

/** One live post by, or live repost by, a source. */
export interface TimelineRow {
  postId: string;
  authorId: string;
  sourceId: string;
  at: Date;
  audience: Audience;
}

/** What is read of one source: `source` and `floor` are relations around it, `limit` is how many at most. */
interface Reading {
  source: string;
  limit: string;
  floor?: string;
}

const within = (key: string, floor: string | undefined): string =>
  `${key} < ($2::timestamptz, $3::uuid)${floor ? ` AND ${key} >= (${floor}.at, ${floor}.post_id)` : ''}`;

const postsOf = ({ source, limit, floor }: Reading): string =>
  `SELECT p.id AS post_id, p.author_id, ${source}.id AS source_id, p.created_at AS at, p.audience FROM posts p
   WHERE p.author_id = ${source}.id AND p.deleted_at IS NULL AND ${within('(p.created_at, p.id)', floor)}
   ORDER BY p.created_at DESC, p.id DESC
   LIMIT ${limit}`;

const repostsOf = ({ source, limit, floor }: Reading): string =>
  `SELECT r.post_id, p.author_id, ${source}.id AS source_id, r.created_at AS at, p.audience
   FROM reposts r JOIN posts p ON p.id = r.post_id AND p.author_id <> r.account_id
   WHERE r.account_id = ${source}.id AND p.deleted_at IS NULL AND ${within('(r.created_at, r.post_id)', floor)}
   ORDER BY r.created_at DESC, r.post_id DESC
   LIMIT ${limit}`;

/**
 * The newest $4 entries of the sources $1, without reading $4 of each:
 * - a source whose newest entry is not among the $4 newest of newest entries has nothing in the answer;
 * - of the others, $5 each are sampled; what is older than the $4th newest of the sample is not in the answer.
 */
const newestOf = (entriesOf: (reading: Reading) => string): string =>
  `WITH active AS MATERIALIZED (
     SELECT source.id FROM unnest($1::uuid[]) AS source (id)
     CROSS JOIN LATERAL (${entriesOf({ source: 'source', limit: '1' })}) newest
     ORDER BY newest.at DESC, newest.post_id DESC
     LIMIT $4
   ), edge AS MATERIALIZED (
     SELECT sampled.at, sampled.post_id FROM active
     CROSS JOIN LATERAL (${entriesOf({ source: 'active', limit: '$5' })}) sampled
     ORDER BY sampled.at DESC, sampled.post_id DESC
     OFFSET $4 - 1 LIMIT 1
   ), lowest AS MATERIALIZED (
     SELECT COALESCE((SELECT at FROM edge), '${oldestFirst.at}') AS at,
       COALESCE((SELECT post_id FROM edge), '${oldestFirst.id}') AS post_id
   )
   SELECT entry.* FROM active CROSS JOIN lowest
   CROSS JOIN LATERAL (${entriesOf({ source: 'active', limit: '$4', floor: 'lowest' })}) entry`;

/** With few sources there is little to spare: they are read at once. */
const sampleOf = (sources: number, limit: number): number =>
  sources <= 4 ? 0 : Math.ceil((2 * limit) / Math.min(sources, limit));

const columns = `post_id AS "postId", author_id AS "authorId", source_id AS "sourceId", at, audience`;

const inOrder = (entries: string): string =>
  `SELECT ${columns} FROM (${entries}) entry ORDER BY at DESC, post_id DESC LIMIT $4`;

const postsStatement = inOrder(newestOf(postsOf));
const withRepostsStatement = inOrder(`(${newestOf(postsOf)}) UNION ALL (${newestOf(repostsOf)})`);

/**
 * Live posts, and reposts when asked, newest first, strictly before a position; whatever their audience. A repost of
 * one's own post is not among them: it puts nothing anywhere.
 */
export async function findTimeline(
  database: Queryable,
  question: {
    sourceIds: readonly string[];
    includeReposts: boolean;
    before: TimelinePosition | null;
    limit: number;
  },
): Promise<TimelineRow[]> {
  const { includeReposts, before, limit } = question;
  const sourceIds = [...new Set(question.sourceIds)];
  if (limit === 0 || sourceIds.length === 0) return [];
  return database.query<TimelineRow>(includeReposts ? withRepostsStatement : postsStatement, [
    sourceIds,
    before?.at ?? newestFirst.at,
    before?.postId ?? newestFirst.id,
    limit,
    sampleOf(sourceIds.length, limit),
  ]);
}

const repostColumns = `r.post_id AS "postId", p.author_id AS "authorId", r.account_id AS "sourceId", r.created_at AS at, p.audience`;

/** The reposts of one live post, newest first. */
export async function findRepostsOf(database: Queryable, postId: string): Promise<TimelineRow[]> {
  return database.query<TimelineRow>(
    `SELECT ${repostColumns} FROM reposts r JOIN posts p ON p.id = r.post_id
     WHERE r.post_id = $1 AND p.deleted_at IS NULL
     ORDER BY r.created_at DESC, r.account_id`,
    [postId],
  );
}

/** The reposts of any of these live posts by any of these people. */
export async function findRepostsBy(
  database: Queryable,
  postIds: readonly string[],
  accountIds: readonly string[],
): Promise<TimelineRow[]> {
  return database.query<TimelineRow>(
    `SELECT ${repostColumns} FROM reposts r JOIN posts p ON p.id = r.post_id
     WHERE r.post_id = ANY ($1::uuid[]) AND r.account_id = ANY ($2::uuid[]) AND p.deleted_at IS NULL`,
    [postIds, accountIds],
  );
}
