import type { PartitionProgress } from './event-log';

/** Events that a group has not handled yet, by topic. */
export interface GroupLag {
  group: string;
  topic: string;
  events: number;
}

/** Sums progress by group and topic: the lag metric. */
export function lagOf(progress: readonly PartitionProgress[]): GroupLag[] {
  const sums = new Map<string, GroupLag>();
  for (const { group, topic, position, end } of progress) {
    const key = `${group}/${topic}`;
    const sum = sums.get(key) ?? { group, topic, events: 0 };
    sum.events += end - position;
    sums.set(key, sum);
  }
  return [...sums.values()];
}
