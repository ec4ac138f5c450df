import type { Audience } from '@chorus/audience';
import type { Queryable } from '@chorus/database';
import type { TimePosition } from '../lists/position';
import type { PostRecord } from './post';
import { postColumns } from './post.repository';

/** A stretch of one person's posts, as far as the viewer belongs to their audiences. */
export interface UserPostsSlice {
  authorId: string;
  /** Audiences that the viewer belongs to, joined by commas. */
  always: string;
  /** Audiences that a mention at creation adds, joined by commas. */
  whenMentioned: string;
  after: TimePosition;
  limit: number;
}

export const joinAudiences = (audiences: readonly Audience[]): string => audiences.join(',');

/**
 * Live posts that the viewer may see, newest first. The audience is filtered inside the index, before the limit, so that
 * pages are full and exact.
 */
export async function findUserPosts(
  database: Queryable,
  slices: readonly UserPostsSlice[],
  limit: number,
  viewerId: string | null,
): Promise<(PostRecord & { place: number })[]> {
  return database.query(
    `SELECT list.place::int AS place, ${postColumns}
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[])
       WITH ORDINALITY AS list (author_id, always, when_mentioned, at, id, place)
     CROSS JOIN LATERAL (
       (SELECT p.* FROM posts p
        WHERE p.author_id = list.author_id AND (p.created_at, p.id) < (list.at, list.id)
          AND p.audience = ANY (string_to_array(list.always, ',')) AND p.deleted_at IS NULL
        ORDER BY p.created_at DESC, p.id DESC
        LIMIT $6)
       UNION ALL
       (SELECT p.* FROM posts p
        WHERE list.when_mentioned <> ''
          AND p.author_id = list.author_id AND (p.created_at, p.id) < (list.at, list.id)
          AND p.audience = ANY (string_to_array(list.when_mentioned, ',')) AND p.deleted_at IS NULL
          AND EXISTS (
            SELECT 1 FROM post_mentions m WHERE m.post_id = p.id AND m.account_id = $7::uuid AND m.at_creation
          )
        ORDER BY p.created_at DESC, p.id DESC
        LIMIT $6)
       ORDER BY created_at DESC, id DESC
       LIMIT $6
     ) p
     ORDER BY list.place, p.created_at DESC, p.id DESC`,
    [
      slices.map(({ authorId }) => authorId),
      slices.map(({ always }) => always),
      slices.map(({ whenMentioned }) => whenMentioned),
      slices.map(({ after }) => after.at),
      slices.map(({ after }) => after.id),
      limit,
      viewerId,
    ],
  );
}
