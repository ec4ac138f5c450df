import { strangers, type Relation } from '@chorus/audience';
import type { Queryable } from '@chorus/database';

/** One thing that is so between the viewer and a person; most pairs of people have none. */
interface TieRow {
  kind: Exclude<keyof Relation, 'isAnonymous' | 'isSelf' | 'mutingUntil'>;
  person_id: string;
  until: Date | null;
}

/**
 * The hottest query of the platform. It returns what is so, not a row for each of nine questions about each person, and
 * it joins nothing: nine look-ups by primary key, each of all people at once, planned once a connection.
 */
const findTies = `
  SELECT 'follows' AS kind, followee_id AS person_id, NULL::timestamptz AS until
    FROM follows WHERE follower_id = $1 AND followee_id = ANY($2::uuid[])
  UNION ALL SELECT 'followedBy', follower_id, NULL
    FROM follows WHERE follower_id = ANY($2::uuid[]) AND followee_id = $1
  UNION ALL SELECT 'followRequested', target_id, NULL
    FROM follow_requests WHERE requester_id = $1 AND target_id = ANY($2::uuid[])
  UNION ALL SELECT 'friends', friend_id, NULL
    FROM friendships WHERE person_id = $1 AND friend_id = ANY($2::uuid[])
  UNION ALL SELECT 'friendRequestedByViewer', target_id, NULL
    FROM friend_requests WHERE requester_id = $1 AND target_id = ANY($2::uuid[])
  UNION ALL SELECT 'friendRequestedByOther', requester_id, NULL
    FROM friend_requests WHERE requester_id = ANY($2::uuid[]) AND target_id = $1
  UNION ALL SELECT 'blocks', blocked_id, NULL
    FROM blocks WHERE blocker_id = $1 AND blocked_id = ANY($2::uuid[])
  UNION ALL SELECT 'blockedBy', blocker_id, NULL
    FROM blocks WHERE blocker_id = ANY($2::uuid[]) AND blocked_id = $1
  UNION ALL SELECT 'mutes', muted_id, expires_at
    FROM mutes WHERE muter_id = $1 AND muted_id = ANY($2::uuid[]) AND (expires_at IS NULL OR expires_at > $3)`;

/** The viewer's relation to each of these people, in their order, as committed at this instant. One statement. */
export async function findRelations(
  queryable: Queryable,
  viewerId: string,
  personIds: readonly string[],
  now: Date,
): Promise<Relation[]> {
  const rows = await queryable.query<TieRow>(findTies, [viewerId, personIds, now]);
  const found = new Map<string, Relation>();
  for (const { kind, person_id, until } of rows) {
    const relation = found.get(person_id) ?? { ...strangers };
    relation[kind] = true;
    if (kind === 'mutes') relation.mutingUntil = until?.toISOString() ?? null;
    found.set(person_id, relation);
  }
  return personIds.map((personId) => found.get(personId) ?? strangers);
}
