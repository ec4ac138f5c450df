import type { Place } from './place';
import type { LogEntry, LogPage } from './stream-log';

export interface Cut {
  after: Place;
  upTo: Place;
  /** Entries that were read of each partition at most: of one with so many there may be more. */
  perPartition: number;
  /** Entries of the page. */
  limit: number;
}

/**
 * A page of what was read of each partition (in order, at most `perPartition` of each): by time, but never against the
 * order of a partition, and only as far as no entry that was not read could stand before its end.
 */
export function mergeByTime<Event>(entries: readonly LogEntry<Event>[], cut: Cut): LogPage<Event> {
  const lines = [...byPartition(entries).values()].map((line) => ({
    line,
    next: 0,
    mayHaveMore: line.length >= cut.perPartition,
  }));
  const page: LogEntry<Event>[] = [];
  let isCut = false;
  while (page.length < cut.limit) {
    let first: (typeof lines)[number] | undefined;
    for (const candidate of lines) {
      const entry = candidate.line[candidate.next];
      if (entry && !(first && first.line[first.next]!.occurredAt <= entry.occurredAt)) first = candidate;
    }
    if (!first) break;
    page.push(first.line[first.next]!);
    first.next += 1;
    isCut = first.mayHaveMore && first.next === first.line.length;
    if (isCut) break;
  }
  const isWhole = !isCut && lines.every(({ line, next }) => next === line.length);
  if (isWhole) return { entries: page, place: cut.upTo };
  // Where everything that was read is on the page and no more can be, the partition is done.
  const place = [...cut.upTo];
  for (const { line, next, mayHaveMore } of lines) {
    const { partition } = line[0]!;
    if (next === line.length && !mayHaveMore) continue;
    place[partition] = next === 0 ? cut.after[partition]! : line[next - 1]!.position;
  }
  return { entries: page, place };
}

function byPartition<Event>(entries: readonly LogEntry<Event>[]): Map<number, LogEntry<Event>[]> {
  const lines = new Map<number, LogEntry<Event>[]>();
  for (const entry of entries) {
    const line = lines.get(entry.partition);
    if (line) line.push(entry);
    else lines.set(entry.partition, [entry]);
  }
  return lines;
}
