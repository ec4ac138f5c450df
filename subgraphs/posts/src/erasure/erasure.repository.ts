import type { Database, Queryable, Transaction } from '@chorus/database';

/** A post whose time for the undo is over. */
export interface ErasablePost {
  id: string;
  authorId: string;
}

/** Posts deleted before an instant, those deleted longest ago first. */
export async function findErasablePosts(
  database: Queryable,
  before: Date,
  limit: number,
): Promise<ErasablePost[]> {
  return database.query(
    `SELECT p.id, p.author_id AS "authorId" FROM posts p WHERE p.deleted_at < $1 ORDER BY p.deleted_at LIMIT $2`,
    [before, limit],
  );
}

/** From here on the post cannot be restored. False when it was restored, or erased, meanwhile. */
export async function markErasing(
  transaction: Transaction,
  postId: string,
  before: Date,
  now: Date,
): Promise<boolean> {
  const touched = await transaction.execute(
    'UPDATE posts SET erasing_at = COALESCE(erasing_at, $3) WHERE id = $1 AND deleted_at < $2',
    [postId, before, now],
  );
  return touched === 1;
}

// Whatever can be without bound under one post; the rest goes with the post itself.
const dependents = ['reactions', 'comments', 'reposts', 'bookmarks', 'post_views', 'post_revisions'] as const;

const batchStatements = dependents.map(
  (table) =>
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT d.ctid FROM ${table} d WHERE d.post_id = $1 LIMIT $2))`,
);

/** Deletes what stands under the post, in statements of at most `batchSize` rows, each its own transaction. */
export async function deleteDependents(database: Database, postId: string, batchSize: number): Promise<void> {
  for (const statement of batchStatements) {
    let touched: number;
    do {
      touched = await database.execute(statement, [postId, batchSize]);
    } while (touched === batchSize);
  }
}

/** False when somebody else erased it. */
export async function deletePostRow(transaction: Transaction, postId: string): Promise<boolean> {
  await transaction.execute('DELETE FROM post_view_counts WHERE post_id = $1', [postId]);
  await transaction.execute('DELETE FROM post_views WHERE post_id = $1', [postId]);
  return (await transaction.execute('DELETE FROM posts WHERE id = $1', [postId])) === 1;
}

/**
 * Erases comments deleted before an instant, under posts that stay: the row where nothing holds its place, else its
 * text. Returns how many were touched; call it until there are none.
 */
export async function eraseComments(database: Database, before: Date, limit: number): Promise<number> {
  const [row] = await database.query<{ touched: number }>(
    `WITH due AS (
       SELECT c.id, c.placed_replies_count = 0 AS is_gone FROM comments c
       WHERE c.deleted_at < $1 AND (c.placed_replies_count = 0 OR c.text <> '')
       LIMIT $2
     ), reacted AS (
       DELETE FROM reactions WHERE subject_id IN (SELECT id FROM due WHERE is_gone)
     ), gone AS (
       DELETE FROM comments WHERE id IN (SELECT id FROM due WHERE is_gone)
     ), emptied AS (
       UPDATE comments SET text = '' WHERE id IN (SELECT id FROM due WHERE NOT is_gone)
     )
     SELECT count(*)::int AS touched FROM due`,
    [before, limit],
  );
  return row?.touched ?? 0;
}
