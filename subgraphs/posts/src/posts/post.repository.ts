import type { Queryable, Transaction } from '@chorus/database';
import type { PostRecord } from './post';

/** Every column of `PostRecord`, of a table called `p`. */
export const postColumns = `p.id, p.author_id AS "authorId", p.text, p.audience, p.content_warning AS "contentWarning",
  p.reply_policy AS "replyPolicy", p.quoted_post_id AS "quotedPostId", p.created_at AS "createdAt",
  p.edited_at AS "editedAt", p.revision, p.deleted_at AS "deletedAt", p.comments_count AS "commentsCount",
  p.reactions_count AS "reactionsCount", p.reaction_counts AS "reactionCounts", p.reposts_count AS "repostsCount"`;

/** Deleted ones included. */
export async function findPosts(
  database: Queryable,
  ids: readonly string[],
): Promise<Map<string, PostRecord>> {
  const rows = await database.query<PostRecord>(
    `SELECT ${postColumns} FROM posts p WHERE p.id = ANY ($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Deleted ones included. */
export async function findPost(database: Queryable, id: string): Promise<PostRecord | null> {
  const [row] = await database.query<PostRecord>(`SELECT ${postColumns} FROM posts p WHERE p.id = $1`, [id]);
  return row ?? null;
}

export type NewPost = Pick<
  PostRecord,
  'id' | 'authorId' | 'text' | 'audience' | 'contentWarning' | 'replyPolicy' | 'quotedPostId' | 'createdAt'
>;

export async function insertPost(transaction: Transaction, post: NewPost): Promise<PostRecord> {
  const [row] = await transaction.query<PostRecord>(
    `INSERT INTO posts AS p (id, author_id, text, audience, content_warning, reply_policy, quoted_post_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     RETURNING ${postColumns}`,
    [
      post.id,
      post.authorId,
      post.text,
      post.audience,
      post.contentWarning,
      post.replyPolicy,
      post.quotedPostId,
      post.createdAt,
    ],
  );
  if (!row) throw new Error('The post was not stored.');
  return row;
}

/** A new text: the revision counts up. */
export async function updateText(
  transaction: Transaction,
  post: { id: string; text: string; contentWarning: string | null; editedAt: Date },
): Promise<void> {
  await transaction.execute(
    `UPDATE posts SET text = $2, content_warning = $3, edited_at = $4, revision = revision + 1 WHERE id = $1`,
    [post.id, post.text, post.contentWarning, post.editedAt],
  );
}

export async function updateContentWarning(
  transaction: Transaction,
  postId: string,
  contentWarning: string | null,
): Promise<void> {
  await transaction.execute('UPDATE posts SET content_warning = $2 WHERE id = $1', [postId, contentWarning]);
}

/** False when it was deleted before. */
export async function markDeleted(
  transaction: Transaction,
  postId: string,
  deletedAt: Date,
): Promise<boolean> {
  const touched = await transaction.execute(
    'UPDATE posts SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL',
    [postId, deletedAt],
  );
  return touched === 1;
}

/** Brings back a post that was deleted after `since` and is not being erased; false when there is none such. */
export async function unmarkDeleted(transaction: Transaction, postId: string, since: Date): Promise<boolean> {
  const touched = await transaction.execute(
    `UPDATE posts SET deleted_at = NULL WHERE id = $1 AND deleted_at > $2 AND erasing_at IS NULL`,
    [postId, since],
  );
  return touched === 1;
}

export async function addToCommentsCount(
  transaction: Transaction,
  postId: string,
  change: number,
): Promise<void> {
  await transaction.execute('UPDATE posts SET comments_count = comments_count + $2 WHERE id = $1', [
    postId,
    change,
  ]);
}

export async function addToRepostsCount(
  transaction: Transaction,
  postId: string,
  change: number,
): Promise<void> {
  await transaction.execute('UPDATE posts SET reposts_count = reposts_count + $2 WHERE id = $1', [
    postId,
    change,
  ]);
}
