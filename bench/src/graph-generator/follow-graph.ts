/** Who follows whom; people are numbered from 0, nobody follows anybody twice or themselves. */
export interface FollowGraph {
  readonly people: number;
  /** The followers of each person. */
  readonly followers: readonly (readonly number[])[];
}

export const countFollows = ({ followers }: FollowGraph): number =>
  followers.reduce((sum, each) => sum + each.length, 0);

/** Whom each person follows. */
export function followeesOf({ people, followers }: FollowGraph): number[][] {
  const followees = Array.from({ length: people }, (): number[] => []);
  followers.forEach((each, followee) => each.forEach((follower) => followees[follower]!.push(followee)));
  return followees;
}

/** Of pairs without a direction: both follow each other. */
export function mutualFollows({
  people,
  pairs,
}: {
  people: number;
  pairs: readonly (readonly [number, number])[];
}): FollowGraph {
  const followers = Array.from({ length: people }, (): number[] => []);
  for (const [one, other] of pairs) {
    followers[one]!.push(other);
    followers[other]!.push(one);
  }
  return { people, followers };
}

/** The lines of an import: `follower followee`, by names. */
export function* importLines(graph: FollowGraph, nameOf: (person: number) => string): Generator<string> {
  for (const [followee, followers] of graph.followers.entries())
    for (const follower of followers) yield `${nameOf(follower)} ${nameOf(followee)}`;
}
