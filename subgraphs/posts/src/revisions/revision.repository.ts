import type { Queryable, Transaction } from '@chorus/database';
import type { PostRecord } from '../posts/post';
import type { RevisionRecord } from './revision';

/** Keeps what the post says now, before an edit replaces it. */
export async function insertRevision(transaction: Transaction, post: PostRecord): Promise<void> {
  await transaction.execute(
    'INSERT INTO post_revisions (post_id, revision, text, created_at) VALUES ($1, $2, $3, $4)',
    [post.id, post.revision, post.text, post.editedAt ?? post.createdAt],
  );
}

export interface RevisionSlice {
  postId: string;
  /** Revisions under this number. */
  before: number;
  limit: number;
}

/** The present text and the earlier ones, newest first. */
export async function findRevisions(
  database: Queryable,
  slices: readonly RevisionSlice[],
  limit: number,
): Promise<(RevisionRecord & { place: number })[]> {
  return database.query(
    `SELECT list.place::int AS place, said.revision, said.text, said.created_at AS "createdAt"
     FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS list (post_id, before, place)
     CROSS JOIN LATERAL (
       SELECT p.revision, p.text, COALESCE(p.edited_at, p.created_at) AS created_at FROM posts p
       WHERE p.id = list.post_id AND p.revision < list.before
       UNION ALL
       SELECT r.revision, r.text, r.created_at FROM post_revisions r
       WHERE r.post_id = list.post_id AND r.revision < list.before
       ORDER BY revision DESC
       LIMIT $3
     ) said
     ORDER BY list.place, said.revision DESC`,
    [slices.map(({ postId }) => postId), slices.map(({ before }) => before), limit],
  );
}
