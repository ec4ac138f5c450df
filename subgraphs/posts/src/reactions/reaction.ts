/** In the order of declaration, which also breaks ties between equal counts. */
export const reactionKinds = ['LIKE', 'LOVE', 'LAUGH', 'WOW', 'SAD', 'ANGRY'] as const;

export type ReactionKind = (typeof reactionKinds)[number];

/** How many of each kind; kinds without any are absent. */
export type ReactionCounts = Partial<Record<ReactionKind, number>>;

export interface ReactionRecord {
  accountId: string;
  kind: ReactionKind;
  createdAt: Date;
}

/** The counts after one person's reaction changed from `before` to `after`; null where there is none. */
export function recountReactions(
  counts: ReactionCounts,
  before: ReactionKind | null,
  after: ReactionKind | null,
): ReactionCounts {
  const next: ReactionCounts = { ...counts };
  if (before !== null) next[before] = (next[before] ?? 0) - 1;
  if (after !== null) next[after] = (next[after] ?? 0) + 1;
  return Object.fromEntries(Object.entries(next).filter(([, count]) => count > 0));
}

/** The counts as clients see them: most first. */
export function presentReactionCounts(counts: ReactionCounts): { kind: ReactionKind; count: number }[] {
  return reactionKinds
    .map((kind) => ({ kind, count: counts[kind] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
}
