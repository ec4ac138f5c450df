import { strangers, type Relation } from '@chorus/audience';
import type { Queryable } from '@chorus/database';

/** One thing that is so between the viewer and a person; most pairs of people have none. */
interface TieRow {
  kind: Exclude<keyof Relation, 'isAnonymous' | 'isSelf' | 'mutingUntil'>;
  person_id: string;
  until: Date | null;
}

/**
 * The hottest query of the platform. It returns what is so, instead of a row with nine answers about each person, and
 * every way into a table is a primary key.
 *
 * What the viewer keeps of others is little for everybody, so one scan looks for all people at once. Of the rest someone
 * may have millions, and the planner, which knows averages, would then read all of a celebrity's followers to find
 * twenty; `OFFSET 0` makes each a look-up of one row for each person instead.
 */
const findTies = `
  SELECT 'followRequested' AS kind, target_id AS person_id, NULL::timestamptz AS until
    FROM follow_requests WHERE requester_id = $1 AND target_id = ANY($2::uuid[])
  UNION ALL SELECT 'friendRequestedByViewer', target_id, NULL
    FROM friend_requests WHERE requester_id = $1 AND target_id = ANY($2::uuid[])
  UNION ALL SELECT 'blocks', blocked_id, NULL
    FROM blocks WHERE blocker_id = $1 AND blocked_id = ANY($2::uuid[])
  UNION ALL SELECT 'mutes', muted_id, expires_at
    FROM mutes WHERE muter_id = $1 AND muted_id = ANY($2::uuid[]) AND (expires_at IS NULL OR expires_at > $3)
  UNION ALL SELECT tie.kind, person.id, NULL
    FROM unnest($2::uuid[]) AS person (id)
    CROSS JOIN LATERAL (
      (SELECT 'follows' AS kind FROM follows WHERE follower_id = $1 AND followee_id = person.id OFFSET 0)
      UNION ALL
      (SELECT 'followedBy' FROM follows WHERE follower_id = person.id AND followee_id = $1 OFFSET 0)
      UNION ALL
      (SELECT 'friends' FROM friendships WHERE person_id = $1 AND friend_id = person.id OFFSET 0)
      UNION ALL
      (SELECT 'friendRequestedByOther' FROM friend_requests
       WHERE requester_id = person.id AND target_id = $1 OFFSET 0)
      UNION ALL
      (SELECT 'blockedBy' FROM blocks WHERE blocker_id = person.id AND blocked_id = $1 OFFSET 0)
    ) AS tie`;

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
