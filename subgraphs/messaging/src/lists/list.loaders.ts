import type DataLoader from 'dataloader';
import type { RequestScope } from '@chorus/domain-queries';

/** A stretch of one list: up to `limit` rows from some place on. Must be plain data. */
export interface Slice {
  limit: number;
}

export type ListLoader<Wanted extends Slice, Row> = DataLoader<Wanted, Row[], string>;

/**
 * Reads stretches of many lists of one kind together, so that a list inside a list costs what one list costs. `read`
 * gets slices of one `limit`, and answers with the rows of each, in their order.
 */
export function createListLoader<Wanted extends Slice, Row>(
  scope: RequestScope,
  read: (slices: readonly Wanted[], limit: number) => Promise<Row[][]>,
): ListLoader<Wanted, Row> {
  return scope.loader<Wanted, Row[], string>(
    async (slices) => {
      const results = slices.map((): Row[] => []);
      for (const [limit, members] of byLimit(slices)) {
        const lists = await read(
          members.map(({ slice }) => slice),
          limit,
        );
        members.forEach(({ index }, place) => (results[index] = lists[place] ?? []));
      }
      return results;
    },
    { cacheKeyFn: (slice) => JSON.stringify(slice) },
  );
}

function byLimit<Wanted extends Slice>(
  slices: readonly Wanted[],
): Map<number, { slice: Wanted; index: number }[]> {
  const groups = new Map<number, { slice: Wanted; index: number }[]>();
  slices.forEach((slice, index) => {
    const group = groups.get(slice.limit) ?? [];
    group.push({ slice, index });
    groups.set(slice.limit, group);
  });
  return groups;
}
