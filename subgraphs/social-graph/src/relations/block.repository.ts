import type { Queryable } from '@chorus/database';
import type { PersonAndOthers } from '@chorus/domain-queries';

/** `OFFSET 0`: each pair is two look-ups by the primary key, however many the pairs or the blocks (see `findTies`). */
const findBlockedPairs = `
  SELECT DISTINCT person_id, other_id FROM unnest($1::uuid[], $2::uuid[]) AS pair (person_id, other_id)
  CROSS JOIN LATERAL (
    (SELECT FROM blocks WHERE blocker_id = person_id AND blocked_id = other_id OFFSET 0)
    UNION ALL
    (SELECT FROM blocks WHERE blocker_id = other_id AND blocked_id = person_id OFFSET 0)
  ) AS block`;

/** Of each person's others, those with a block between the two, either way, as committed at this instant. One statement. */
export async function findBlocks(
  queryable: Queryable,
  people: readonly PersonAndOthers[],
): Promise<string[][]> {
  const pairs = people.flatMap(({ personId, otherIds }) =>
    otherIds.map((otherId) => ({ personId, otherId })),
  );
  const rows = await queryable.query<{ person_id: string; other_id: string }>(findBlockedPairs, [
    pairs.map(({ personId }) => personId),
    pairs.map(({ otherId }) => otherId),
  ]);
  const blocked = new Map<string, Set<string>>();
  for (const { person_id, other_id } of rows) {
    const others = blocked.get(person_id) ?? new Set();
    blocked.set(person_id, others.add(other_id));
  }
  return people.map(({ personId, otherIds }) =>
    otherIds.filter((otherId) => blocked.get(personId)?.has(otherId)),
  );
}
