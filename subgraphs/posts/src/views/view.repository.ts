import type { Queryable } from '@chorus/database';

/**
 * Counts the person once for each of these posts; returns for how many they had not been counted before. Both tables
 * are written in the order of ids, so that two clients that showed the same posts cannot wait for each other in a ring.
 */
export async function insertViews(
  database: Queryable,
  accountId: string,
  postIds: readonly string[],
): Promise<number> {
  return database.execute(
    `WITH fresh AS (
       INSERT INTO post_views (post_id, account_id)
       SELECT post_id, $1 FROM unnest($2::uuid[]) AS seen (post_id) ORDER BY post_id
       ON CONFLICT DO NOTHING
       RETURNING post_id
     )
     INSERT INTO post_view_counts AS counter (post_id, views_count)
     SELECT post_id, 1 FROM fresh ORDER BY post_id
     ON CONFLICT (post_id) DO UPDATE SET views_count = counter.views_count + 1`,
    [accountId, postIds],
  );
}

/** Posts that nobody saw yet are absent. */
export async function findViewsCounts(
  database: Queryable,
  postIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await database.query<{ postId: string; viewsCount: number }>(
    `SELECT post_id AS "postId", views_count AS "viewsCount" FROM post_view_counts WHERE post_id = ANY ($1::uuid[])`,
    [postIds],
  );
  return new Map(rows.map(({ postId, viewsCount }) => [postId, viewsCount]));
}
