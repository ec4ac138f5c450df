import type { Audience } from '@chorus/audience';
import type { Queryable, Transaction } from '@chorus/database';
import type { TimePosition } from '../lists/position';
import type { PostRecord } from '../posts/post';

/** The hashtags of each live post, in the order of its text. */
export async function findHashtags(
  database: Queryable,
  postIds: readonly string[],
): Promise<{ postId: string; name: string }[]> {
  return database.query(
    `SELECT post_id AS "postId", name FROM post_hashtags WHERE post_id = ANY ($1::uuid[]) ORDER BY post_id, position`,
    [postIds],
  );
}

/** Which of these names a live PUBLIC post uses. */
export async function findPublicHashtags(
  database: Queryable,
  names: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ name: string }>(
    `SELECT wanted.name FROM unnest($1::text[]) AS wanted (name)
     WHERE EXISTS (SELECT 1 FROM post_hashtags h WHERE h.name = wanted.name AND h.audience = 'PUBLIC')`,
    [names],
  );
  return new Set(rows.map(({ name }) => name));
}

export interface HashtagSlice {
  name: string;
  after: TimePosition;
  limit: number;
}

/** Where a hashtag is used. */
export interface HashtagUse {
  place: number;
  id: string;
  createdAt: Date;
}

/** Posts of these audiences, and the viewer's own, newest first. */
export async function findHashtagUses(
  database: Queryable,
  slices: readonly HashtagSlice[],
  limit: number,
  { audiences, viewerId }: { audiences: readonly Audience[]; viewerId: string | null },
): Promise<HashtagUse[]> {
  return database.query<HashtagUse>(
    `SELECT list.place::int AS place, used.id, used.created_at AS "createdAt"
     FROM unnest($1::text[], $2::timestamptz[], $3::uuid[]) WITH ORDINALITY AS list (name, at, id, place)
     CROSS JOIN LATERAL (
       SELECT h.post_id AS id, h.created_at FROM post_hashtags h
       WHERE h.name = list.name AND (h.created_at, h.post_id) < (list.at, list.id)
         AND (h.audience = ANY ($4::text[]) OR h.author_id = $5::uuid)
       ORDER BY h.created_at DESC, h.post_id DESC
       LIMIT $6
     ) used
     ORDER BY list.place, used.created_at DESC, used.id DESC`,
    [
      slices.map(({ name }) => name),
      slices.map(({ after }) => after.at),
      slices.map(({ after }) => after.id),
      audiences,
      viewerId,
      limit,
    ],
  );
}

export async function insertHashtags(
  transaction: Transaction,
  post: Pick<PostRecord, 'id' | 'authorId' | 'audience' | 'createdAt'>,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  await transaction.execute(
    `INSERT INTO post_hashtags (post_id, author_id, audience, created_at, name, position)
     SELECT $1, $2, $3, $4, name, position FROM unnest($5::text[]) WITH ORDINALITY AS tag (name, position)`,
    [post.id, post.authorId, post.audience, post.createdAt, names],
  );
}

export async function deleteHashtags(transaction: Transaction, postId: string): Promise<void> {
  await transaction.execute('DELETE FROM post_hashtags WHERE post_id = $1', [postId]);
}
