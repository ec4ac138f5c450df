import { fromGlobalId, toGlobalId } from '@chorus/subgraph-kit';
import { Pool } from 'pg';
import type { Part } from './parts-server';

const connections = 8;
const pageSize = 20;
/** So many entries are judged; where they do not fill the page, the next are, which this data never needs. */
const step = 2 * (pageSize + 1);

/** Everything that one post shows. */
const postColumns = `p.id AS post_id, p.text, p.created_at, p.comments_count, p.reactions_count, p.reposts_count`;

/**
 * A home's first page in one statement, across all domains' tables, as somebody would write it who needs nothing else:
 * the same entries (what the fan-out brought, and one's own posts) by the same rules (sources as they are now, blocks,
 * mutes, audiences). In this data no post was reposted, so none can be there twice.
 */
const homePage = `
  SELECT ${postColumns}, a.account_id, a.handle, a.display_name, r.kind AS viewer_reaction
  FROM (
    SELECT * FROM (
      (SELECT post_id, at FROM feed.home_entries WHERE owner_id = $1 ORDER BY at DESC, post_id DESC LIMIT ${step})
      UNION ALL
      (SELECT id, created_at FROM posts.posts WHERE author_id = $1 AND deleted_at IS NULL
       ORDER BY created_at DESC, id DESC LIMIT ${step})
    ) kept
    ORDER BY at DESC, post_id DESC
    LIMIT ${step}
  ) e
  JOIN posts.posts p ON p.id = e.post_id AND p.deleted_at IS NULL
  JOIN users.profiles a ON a.account_id = p.author_id
  LEFT JOIN social_graph.follows f ON f.follower_id = $1 AND f.followee_id = p.author_id
  LEFT JOIN social_graph.friendships g ON g.person_id = $1 AND g.friend_id = p.author_id
  LEFT JOIN posts.reactions r ON r.subject_id = p.id AND r.account_id = $1
  WHERE (p.author_id = $1 OR f.followee_id IS NOT NULL OR g.friend_id IS NOT NULL)
    AND NOT EXISTS (SELECT FROM social_graph.blocks b WHERE b.blocker_id = $1 AND b.blocked_id = p.author_id)
    AND NOT EXISTS (SELECT FROM social_graph.blocks b WHERE b.blocker_id = p.author_id AND b.blocked_id = $1)
    AND NOT EXISTS (
      SELECT FROM social_graph.mutes m
      WHERE m.muter_id = $1 AND m.muted_id = p.author_id AND (m.expires_at IS NULL OR m.expires_at > now())
    )
    AND (
      p.author_id = $1 OR p.audience IN ('PUBLIC', 'FOLLOWERS') OR (p.audience = 'FRIENDS' AND g.friend_id IS NOT NULL)
      OR (p.audience = 'MENTIONED' AND EXISTS (
        SELECT FROM posts.post_mentions n WHERE n.post_id = p.id AND n.account_id = $1 AND n.at_creation
      ))
    )
  ORDER BY e.at DESC, e.post_id DESC
  LIMIT ${pageSize + 1}`;

/** Somebody's public posts, for a reader who is not signed in. */
const personPosts = `
  SELECT ${postColumns}, a.account_id, a.handle, a.display_name, NULL AS viewer_reaction
  FROM users.profiles a
  CROSS JOIN LATERAL (
    SELECT * FROM posts.posts p
    WHERE p.author_id = a.account_id AND p.audience = 'PUBLIC' AND p.deleted_at IS NULL
    ORDER BY p.created_at DESC, p.id DESC
    LIMIT ${pageSize + 1}
  ) p
  WHERE a.handle = $1
  ORDER BY p.created_at DESC, p.id DESC`;

interface Row {
  post_id: string;
  text: string;
  created_at: Date;
  comments_count: number;
  reactions_count: number;
  reposts_count: number;
  account_id: string;
  handle: string;
  display_name: string;
  viewer_reaction: string | null;
}

/** The posts of a page as the graph shows them. */
const nodesOf = (rows: readonly Row[]) =>
  rows.slice(0, pageSize).map((row) => ({
    id: toGlobalId('Post', row.post_id),
    text: row.text,
    createdAt: row.created_at.toISOString(),
    author: {
      id: toGlobalId('User', row.account_id),
      handle: row.handle,
      displayName: row.display_name,
    },
    commentsCount: row.comments_count,
    reactionsCount: row.reactions_count,
    repostsCount: row.reposts_count,
    viewerReaction: row.viewer_reaction,
  }));

/** The same rows by prepared statements, as few as can be: the floor of every figure on the real graph. */
export function handWrittenSql(databaseUrl: string): { parts: Record<string, Part>; close(): Promise<void> } {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: connections,
    // Planned once, as good as it gets: a plan for each call would cost more than the call.
    options: '-c plan_cache_mode=force_generic_plan',
  });
  const run = async (name: string, text: string, value: string | undefined) =>
    nodesOf((await pool.query<Row>({ name, text, values: [value] })).rows);
  return {
    parts: {
      'home by SQL': (userId) => run('home', homePage, fromGlobalId(userId)?.key),
      'person posts by SQL': (handle) => run('person-posts', personPosts, handle),
    },
    close: () => pool.end(),
  };
}
