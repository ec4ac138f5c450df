import type { UsageCount } from '../state';

const keyOf = ({ client, operationId, day }: UsageCount): string =>
  JSON.stringify([day, client.name, client.version, operationId]);

/** Adds counts to those that are known: one record for each day, client and operation, sorted by them. */
export function addUsage(known: readonly UsageCount[], added: readonly UsageCount[]): UsageCount[] {
  const sums = new Map<string, UsageCount>();
  for (const record of [...known, ...added]) {
    const key = keyOf(record);
    const sum = sums.get(key);
    const coordinates = [...new Set([...(sum?.coordinates ?? []), ...(record.coordinates ?? [])])].sort();
    sums.set(key, {
      ...sum,
      ...record,
      count: (sum?.count ?? 0) + record.count,
      ...(coordinates.length > 0 && { coordinates }),
    });
  }
  return [...sums.keys()].sort().flatMap((key) => sums.get(key) ?? []);
}
