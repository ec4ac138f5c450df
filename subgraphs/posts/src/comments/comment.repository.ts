import type { Queryable, Transaction } from '@chorus/database';
import type { CommentRecord } from './comment';

/** Every column of `CommentRecord`, of a table called `c`. */
export const commentColumns = `c.id, c.post_id AS "postId", NULLIF(c.parent_id, c.post_id) AS "parentId", c.depth,
  c.ancestor_author_ids AS "ancestorAuthorIds", c.author_id AS "authorId", c.text, c.created_at AS "createdAt",
  c.edited_at AS "editedAt", c.revision, c.deleted_at AS "deletedAt", c.replies_count AS "repliesCount",
  c.placed_replies_count AS "placedRepliesCount", c.reactions_count AS "reactionsCount",
  c.reaction_counts AS "reactionCounts"`;

/** Deleted ones included. */
export async function findComments(
  database: Queryable,
  ids: readonly string[],
): Promise<Map<string, CommentRecord>> {
  const rows = await database.query<CommentRecord>(
    `SELECT ${commentColumns} FROM comments c WHERE c.id = ANY ($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Deleted ones included. */
export async function findComment(database: Queryable, id: string): Promise<CommentRecord | null> {
  const [row] = await database.query<CommentRecord>(
    `SELECT ${commentColumns} FROM comments c WHERE c.id = $1`,
    [id],
  );
  return row ?? null;
}

export type NewComment = Pick<
  CommentRecord,
  'id' | 'postId' | 'parentId' | 'depth' | 'ancestorAuthorIds' | 'authorId' | 'text' | 'createdAt'
>;

export async function insertComment(transaction: Transaction, comment: NewComment): Promise<void> {
  await transaction.execute(
    `INSERT INTO comments (id, post_id, parent_id, depth, ancestor_author_ids, author_id, text, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      comment.id,
      comment.postId,
      comment.parentId ?? comment.postId,
      comment.depth,
      comment.ancestorAuthorIds,
      comment.authorId,
      comment.text,
      comment.createdAt,
    ],
  );
}

export async function updateCommentText(
  transaction: Transaction,
  { id, text, editedAt }: { id: string; text: string; editedAt: Date },
): Promise<void> {
  await transaction.execute(
    'UPDATE comments SET text = $2, edited_at = $3, revision = revision + 1 WHERE id = $1',
    [id, text, editedAt],
  );
}

export async function markCommentDeleted(
  transaction: Transaction,
  id: string,
  deletedAt: Date,
): Promise<void> {
  await transaction.execute('UPDATE comments SET deleted_at = $2 WHERE id = $1', [id, deletedAt]);
}

/** Changes how many direct replies are live, and how many have a place in the tree. Returns the comment after that. */
export async function addToReplies(
  transaction: Transaction,
  id: string,
  change: { live: number; placed: number },
): Promise<CommentRecord> {
  const [row] = await transaction.query<CommentRecord>(
    `UPDATE comments AS c SET replies_count = c.replies_count + $2, placed_replies_count = c.placed_replies_count + $3
     WHERE c.id = $1
     RETURNING ${commentColumns}`,
    [id, change.live, change.placed],
  );
  if (!row) throw new Error('A comment stands under one that is gone.');
  return row;
}
