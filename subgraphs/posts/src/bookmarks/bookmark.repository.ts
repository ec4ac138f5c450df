import type { Queryable } from '@chorus/database';
import type { PostPlace, TimePosition } from '../lists/position';

/** A person's bookmarks, newest first, strictly after a position. `createdAt` is that of the bookmark. */
export async function findBookmarks(
  database: Queryable,
  accountId: string,
  after: TimePosition,
  limit: number,
): Promise<PostPlace[]> {
  return database.query(
    `SELECT post_id AS id, created_at AS "createdAt" FROM bookmarks
     WHERE account_id = $1 AND (created_at, post_id) < ($2::timestamptz, $3::uuid)
     ORDER BY created_at DESC, post_id DESC
     LIMIT $4`,
    [accountId, after.at, after.id, limit],
  );
}

/** Which of these posts the person bookmarked. */
export async function findBookmarked(
  database: Queryable,
  accountId: string,
  postIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ postId: string }>(
    `SELECT post_id AS "postId" FROM bookmarks WHERE account_id = $1 AND post_id = ANY ($2::uuid[])`,
    [accountId, postIds],
  );
  return new Set(rows.map(({ postId }) => postId));
}

/** Bookmarks a live post; does nothing to one that is bookmarked or no longer live. */
export async function insertBookmark(
  database: Queryable,
  bookmark: { accountId: string; postId: string; createdAt: Date },
): Promise<void> {
  await database.execute(
    `INSERT INTO bookmarks (account_id, post_id, created_at)
     SELECT $1, p.id, $3 FROM posts p WHERE p.id = $2 AND p.deleted_at IS NULL
     ON CONFLICT DO NOTHING`,
    [bookmark.accountId, bookmark.postId, bookmark.createdAt],
  );
}

/** False when there was none. */
export async function deleteBookmark(
  database: Queryable,
  accountId: string,
  postId: string,
): Promise<boolean> {
  const touched = await database.execute('DELETE FROM bookmarks WHERE account_id = $1 AND post_id = $2', [
    accountId,
    postId,
  ]);
  return touched === 1;
}
