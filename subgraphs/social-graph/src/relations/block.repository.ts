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

/** One walk along each index, which skips from one of the others to the next that is there: few look-ups where few blocks are. */
const findBlockedOthers = `
  SELECT blocked_id AS other_id FROM blocks WHERE blocker_id = $1 AND blocked_id = ANY ($2::uuid[])
  UNION ALL
  SELECT blocker_id FROM blocks WHERE blocked_id = $1 AND blocker_id = ANY ($2::uuid[])`;

/** Not more of each kind than `$2`. */
const findAllBlocks = `
  (SELECT blocked_id AS other_id FROM blocks WHERE blocker_id = $1 LIMIT $2)
  UNION ALL
  (SELECT blocker_id FROM blocks WHERE blocked_id = $1 LIMIT $2)`;

/** A person with so many others, such as who writes to a large group, is asked about in a statement of their own. */
const many = 30;

/** Of each person's others, those with a block between the two, either way, as committed by now. */
export async function findBlocks(
  queryable: Queryable,
  people: readonly PersonAndOthers[],
): Promise<string[][]> {
  const few = people.filter(({ otherIds }) => otherIds.length > 0 && otherIds.length <= many);
  const blocked = new Map<PersonAndOthers, Set<string>>();
  await Promise.all([
    findPairs(queryable, few).then((pairs) => few.forEach((one) => blocked.set(one, pairs(one.personId)))),
    ...people
      .filter(({ otherIds }) => otherIds.length > many)
      .map(async (one) => blocked.set(one, await findOthers(queryable, one))),
  ]);
  return people.map((one) => one.otherIds.filter((otherId) => blocked.get(one)?.has(otherId)));
}

async function findPairs(
  queryable: Queryable,
  people: readonly PersonAndOthers[],
): Promise<(personId: string) => Set<string>> {
  const pairs = people.flatMap(({ personId, otherIds }) =>
    otherIds.map((otherId) => ({ personId, otherId })),
  );
  const blocked = new Map<string, Set<string>>();
  const rows =
    pairs.length === 0
      ? []
      : await queryable.query<{ person_id: string; other_id: string }>(findBlockedPairs, [
          pairs.map(({ personId }) => personId),
          pairs.map(({ otherId }) => otherId),
        ]);
  for (const { person_id, other_id } of rows) {
    const others = blocked.get(person_id) ?? new Set();
    blocked.set(person_id, others.add(other_id));
  }
  return (personId) => blocked.get(personId) ?? new Set();
}

/**
 * Nearly everybody has fewer blocks than a large group has people: to read them all costs less than to name the people. Who
 * has more is asked about by name.
 */
async function findOthers(
  queryable: Queryable,
  { personId, otherIds }: PersonAndOthers,
): Promise<Set<string>> {
  const ask = async (statement: string, value: unknown) =>
    (await queryable.query<{ other_id: string }>(statement, [personId, value])).map(
      ({ other_id }) => other_id,
    );
  const all = await ask(findAllBlocks, otherIds.length);
  return new Set(all.length < otherIds.length ? all : await ask(findBlockedOthers, otherIds));
}
