import type { TimelinePosition } from '@chorus/domain-queries';

/** The order of a home: newest first, by time, then by post id, both descending. Below zero: `a` comes first. */
export function comparePositions(a: TimelinePosition, b: TimelinePosition): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1;
  if (a.postId === b.postId) return 0;
  return a.postId > b.postId ? -1 : 1;
}

export const isSamePosition = (a: TimelinePosition, b: TimelinePosition): boolean =>
  comparePositions(a, b) === 0;

/** Just before everything of this time. */
export const startOf = (at: string): TimelinePosition => ({
  at,
  postId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
});

/** The one of two positions that comes later in a home; null is before all. */
export function laterOf(a: TimelinePosition | null, b: TimelinePosition | null): TimelinePosition | null {
  if (a === null || b === null) return a ?? b;
  return comparePositions(a, b) < 0 ? b : a;
}
