import type DataLoader from 'dataloader';
import type { RequestScope } from '@chorus/domain-queries';

/** A stretch of one list: up to `limit` rows from some place on. Must be plain data. */
export interface Slice {
  limit: number;
}

export type ListLoader<Wanted extends Slice, Row> = DataLoader<Wanted, Row[], string>;

/**
 * Reads stretches of many lists of one kind in one statement, so that a list inside a list costs what one list costs.
 * `read` gets slices of one `limit` and returns rows in list order, each with the `place` of its slice, from 1.
 */
export function createListLoader<Wanted extends Slice, Row extends { place: number }>(
  scope: RequestScope,
  read: (slices: readonly Wanted[], limit: number) => Promise<Row[]>,
): ListLoader<Wanted, Row> {
  return scope.loader<Wanted, Row[], string>(
    async (slices) => {
      const results = slices.map((): Row[] => []);
      for (const [limit, members] of byLimit(slices)) {
        const rows = await read(
          members.map(({ slice }) => slice),
          limit,
        );
        for (const row of rows) results[members[row.place - 1]?.index ?? -1]?.push(row);
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
