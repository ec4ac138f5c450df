import type { Queryable } from '@chorus/database';

interface Edge {
  followerId: string;
  followeeId: string;
}

const columns = (edges: readonly Edge[]): string[][] => [
  edges.map(({ followerId }) => followerId),
  edges.map(({ followeeId }) => followeeId),
];

/** Follows that are not there yet; each ends the request that it answers. The caller holds the locks of the pairs. */
export async function insertFollows(queryable: Queryable, edges: readonly Edge[], now: Date): Promise<void> {
  if (edges.length === 0) return;
  await queryable.execute(
    `WITH edge AS (
       SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS edge (follower_id, followee_id)
     ), answered AS (
       DELETE FROM follow_requests USING edge WHERE requester_id = follower_id AND target_id = followee_id
     )
     INSERT INTO follows (follower_id, followee_id, created_at) SELECT follower_id, followee_id, $3 FROM edge`,
    [...columns(edges), now],
  );
}

/** Requests that are not there yet. The caller holds the locks of the pairs. */
export async function insertFollowRequests(
  queryable: Queryable,
  edges: readonly Edge[],
  now: Date,
): Promise<void> {
  if (edges.length === 0) return;
  await queryable.execute(
    `INSERT INTO follow_requests (requester_id, target_id, created_at)
     SELECT requester_id, target_id, $3 FROM unnest($1::uuid[], $2::uuid[]) AS edge (requester_id, target_id)`,
    [...columns(edges), now],
  );
}
