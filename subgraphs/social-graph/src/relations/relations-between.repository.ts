import { self, strangers, type Relation } from '@chorus/audience';
import type { Queryable } from '@chorus/database';
import type { PersonAndOthers } from '@chorus/domain-queries';

interface TieRow {
  kind: Exclude<keyof Relation, 'isAnonymous' | 'isSelf' | 'mutingUntil'>;
  person_id: string;
  other_id: string;
  until: Date | null;
}

/** `OFFSET 0`: each tie of each pair is one look-up by a primary key, however many the pairs or the ties (see `findTies`). */
const findTiesOfPairs = `
  SELECT tie.kind, pair.person_id, pair.other_id, tie.until
  FROM unnest($1::uuid[], $2::uuid[]) AS pair (person_id, other_id)
  CROSS JOIN LATERAL (
    (SELECT 'follows' AS kind, NULL::timestamptz AS until
     FROM follows WHERE follower_id = person_id AND followee_id = other_id OFFSET 0)
    UNION ALL
    (SELECT 'followedBy', NULL FROM follows WHERE follower_id = other_id AND followee_id = person_id OFFSET 0)
    UNION ALL
    (SELECT 'followRequested', NULL
     FROM follow_requests WHERE requester_id = person_id AND target_id = other_id OFFSET 0)
    UNION ALL
    (SELECT 'friends', NULL FROM friendships f WHERE f.person_id = pair.person_id AND friend_id = other_id OFFSET 0)
    UNION ALL
    (SELECT 'friendRequestedByViewer', NULL
     FROM friend_requests WHERE requester_id = person_id AND target_id = other_id OFFSET 0)
    UNION ALL
    (SELECT 'friendRequestedByOther', NULL
     FROM friend_requests WHERE requester_id = other_id AND target_id = person_id OFFSET 0)
    UNION ALL
    (SELECT 'blocks', NULL FROM blocks WHERE blocker_id = person_id AND blocked_id = other_id OFFSET 0)
    UNION ALL
    (SELECT 'blockedBy', NULL FROM blocks WHERE blocker_id = other_id AND blocked_id = person_id OFFSET 0)
    UNION ALL
    (SELECT 'mutes', expires_at FROM mutes
     WHERE muter_id = person_id AND muted_id = other_id AND (expires_at IS NULL OR expires_at > $3) OFFSET 0)
  ) AS tie`;

/** Each person's relation to each of their others, in their order, as committed at this instant. One statement. */
export async function findRelationsBetween(
  queryable: Queryable,
  people: readonly PersonAndOthers[],
  now: Date,
): Promise<Relation[][]> {
  const pairs = people.flatMap(({ personId, otherIds }) =>
    otherIds.map((otherId) => ({ personId, otherId })),
  );
  const rows = await queryable.query<TieRow>(findTiesOfPairs, [
    pairs.map(({ personId }) => personId),
    pairs.map(({ otherId }) => otherId),
    now,
  ]);
  const found = new Map<string, Relation>();
  for (const { kind, person_id, other_id, until } of rows) {
    const key = `${person_id} ${other_id}`;
    const relation = found.get(key) ?? { ...strangers };
    relation[kind] = true;
    if (kind === 'mutes') relation.mutingUntil = until?.toISOString() ?? null;
    found.set(key, relation);
  }
  return people.map(({ personId, otherIds }) =>
    otherIds.map((otherId) =>
      otherId === personId ? self : (found.get(`${personId} ${otherId}`) ?? strangers),
    ),
  );
}
