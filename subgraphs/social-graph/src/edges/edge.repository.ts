import type { GraphEdge } from '@chorus/domain-queries';
import type { Queryable } from '@chorus/database';

interface EdgeRow {
  person_id: string;
  other_id: string;
  follows: boolean;
  friends: boolean;
}

const toEdge = (row: EdgeRow): GraphEdge => ({
  personId: row.person_id,
  otherId: row.other_id,
  follows: row.follows,
  friends: row.friends,
});

const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Up to `limit` edges of the whole graph after one, by (personId, otherId): two scans of primary keys, merged. */
export async function findEdges(
  queryable: Queryable,
  after: { personId: string; otherId: string } | null,
  limit: number,
): Promise<GraphEdge[]> {
  const rows = await queryable.query<EdgeRow>(
    `SELECT person_id, other_id, bool_or(follows) AS follows, bool_or(friends) AS friends
     FROM (
       (SELECT follower_id AS person_id, followee_id AS other_id, true AS follows, false AS friends FROM follows
        WHERE (follower_id, followee_id) > ($1::uuid, $2::uuid) ORDER BY follower_id, followee_id LIMIT $3)
       UNION ALL
       (SELECT person_id, friend_id, false, true FROM friendships
        WHERE (person_id, friend_id) > ($1::uuid, $2::uuid) ORDER BY person_id, friend_id LIMIT $3)
     ) AS edge
     GROUP BY person_id, other_id ORDER BY person_id, other_id LIMIT $3`,
    [after?.personId ?? beforeAll, after?.otherId ?? beforeAll, limit],
  );
  return rows.map(toEdge);
}

/** Everyone whom a person follows or is friends with, by id. */
export async function findSources(queryable: Queryable, personId: string): Promise<GraphEdge[]> {
  const rows = await queryable.query<EdgeRow>(
    `SELECT $1::uuid AS person_id, other_id, bool_or(follows) AS follows, bool_or(friends) AS friends
     FROM (
       SELECT followee_id AS other_id, true AS follows, false AS friends FROM follows WHERE follower_id = $1
       UNION ALL SELECT friend_id, false, true FROM friendships WHERE person_id = $1
     ) AS source
     GROUP BY other_id ORDER BY other_id`,
    [personId],
  );
  return rows.map(toEdge);
}
