import type { Audience } from '@chorus/audience';
import type { Queryable } from '@chorus/database';
import type { TimelinePosition } from '@chorus/domain-queries';
import { newestFirst } from '../lists/position';

/** One live post by, or live repost by, a source. */
export interface TimelineRow {
  postId: string;
  authorId: string;
  sourceId: string;
  at: Date;
  audience: Audience;
}

// Both read one source from a position on, and stop after `limit`; `source` is the relation around them.
const postsOf = (source: string, limit: string): string =>
  `SELECT p.id AS post_id, p.author_id, ${source}.id AS source_id, p.created_at AS at, p.audience FROM posts p
   WHERE p.author_id = ${source}.id AND (p.created_at, p.id) < ($2::timestamptz, $3::uuid) AND p.deleted_at IS NULL
   ORDER BY p.created_at DESC, p.id DESC
   LIMIT ${limit}`;

const repostsOf = (source: string, limit: string): string =>
  `SELECT r.post_id, p.author_id, ${source}.id AS source_id, r.created_at AS at, p.audience
   FROM reposts r JOIN posts p ON p.id = r.post_id AND p.author_id <> r.account_id
   WHERE r.account_id = ${source}.id AND (r.created_at, r.post_id) < ($2::timestamptz, $3::uuid) AND p.deleted_at IS NULL
   ORDER BY r.created_at DESC, r.post_id DESC
   LIMIT ${limit}`;

/**
 * The newest $4 entries of the sources $1. Of a source that is not among the $4 whose newest entry is newest, nothing can
 * be among them; so only those are read further than one row, however many sources there are.
 */
const newestOf = (entriesOf: (source: string, limit: string) => string): string =>
  `SELECT entry.* FROM (
     SELECT source.id FROM unnest($1::uuid[]) AS source (id)
     CROSS JOIN LATERAL (${entriesOf('source', '1')}) newest
     ORDER BY newest.at DESC, newest.post_id DESC
     LIMIT $4
   ) active
   CROSS JOIN LATERAL (${entriesOf('active', '$4')}) entry`;

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
  const { sourceIds, includeReposts, before, limit } = question;
  return database.query<TimelineRow>(includeReposts ? withRepostsStatement : postsStatement, [
    [...new Set(sourceIds)],
    before?.at ?? newestFirst.at,
    before?.postId ?? newestFirst.id,
    limit,
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
