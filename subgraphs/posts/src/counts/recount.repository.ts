import type { Queryable } from '@chorus/database';

/** A stored count that does not agree with the rows it counts. */
export interface CountDrift {
  /** `post.comments`, `comment.replies`, … */
  count: string;
  /** The post, comment or account. */
  id: string;
  stored: string;
  actual: string;
}

const perKind = (subject: string): string =>
  `COALESCE((SELECT jsonb_object_agg(kind, n) FROM (
     SELECT r.kind, count(*) AS n FROM reactions r WHERE r.subject_id = ${subject}.id GROUP BY r.kind
   ) kinds), '{}'::jsonb)`;

/**
 * Counts everything again and returns where the stored counts differ: empty when all is well. Reads whole tables: for
 * tests and for a doubt about the data, not for a request.
 */
export async function findCountDrift(database: Queryable): Promise<CountDrift[]> {
  return database.query<CountDrift>(
    `SELECT checked.count, checked.id::text AS id, checked.stored, checked.actual FROM (
       SELECT 'post.comments' AS count, p.id, p.comments_count::text AS stored,
         (SELECT count(*) FROM comments c WHERE c.post_id = p.id AND c.deleted_at IS NULL)::text AS actual
       FROM posts p WHERE p.erasing_at IS NULL
       UNION ALL
       SELECT 'post.reactions', p.id, p.reactions_count::text,
         (SELECT count(*) FROM reactions r WHERE r.subject_id = p.id)::text
       FROM posts p WHERE p.erasing_at IS NULL
       UNION ALL
       SELECT 'post.reactionCounts', p.id, p.reaction_counts::text, ${perKind('p')}::text
       FROM posts p WHERE p.erasing_at IS NULL
       UNION ALL
       SELECT 'post.reposts', p.id, p.reposts_count::text,
         (SELECT count(*) FROM reposts r WHERE r.post_id = p.id)::text
       FROM posts p WHERE p.erasing_at IS NULL
       UNION ALL
       SELECT 'comment.replies', c.id, c.replies_count::text,
         (SELECT count(*) FROM comments reply WHERE reply.parent_id = c.id AND reply.deleted_at IS NULL)::text
       FROM comments c
       UNION ALL
       SELECT 'comment.placedReplies', c.id, c.placed_replies_count::text,
         (SELECT count(*) FROM comments reply WHERE reply.parent_id = c.id
            AND (reply.deleted_at IS NULL OR reply.placed_replies_count > 0))::text
       FROM comments c
       UNION ALL
       SELECT 'comment.reactions', c.id, c.reactions_count::text,
         (SELECT count(*) FROM reactions r WHERE r.subject_id = c.id)::text
       FROM comments c
       UNION ALL
       SELECT 'comment.reactionCounts', c.id, c.reaction_counts::text, ${perKind('c')}::text
       FROM comments c
       UNION ALL
       SELECT 'author.posts', a.account_id, a.posts_count::text,
         (SELECT count(*) FROM posts p WHERE p.author_id = a.account_id AND p.deleted_at IS NULL)::text
       FROM author_counters a
       UNION ALL
       SELECT 'post.views', v.post_id, v.views_count::text,
         (SELECT count(*) FROM post_views seen WHERE seen.post_id = v.post_id)::text
       FROM post_view_counts v
     ) checked
     WHERE checked.stored <> checked.actual`,
  );
}
