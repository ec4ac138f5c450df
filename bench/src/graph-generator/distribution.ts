import { countFollows, followeesOf, type FollowGraph } from './follow-graph';

/** The graph in a few lines: how many followers the least, the middle and the most followed have, and how many they follow. */
export function describeGraph(graph: FollowGraph): string[] {
  const follows = countFollows(graph);
  return [
    `${graph.people} people, ${follows} follows, ${(follows / graph.people).toFixed(1)} followers on average`,
    `followers  ${quantiles(graph.followers)}`,
    `following  ${quantiles(followeesOf(graph))}`,
  ];
}

function quantiles(lists: readonly (readonly number[])[]): string {
  const counts = lists.map(({ length }) => length).sort((one, other) => one - other);
  const at = (share: number): number =>
    counts[Math.min(counts.length - 1, Math.floor(share * counts.length))]!;
  return `min ${at(0)}, 10 % ${at(0.1)}, median ${at(0.5)}, 90 % ${at(0.9)}, 99 % ${at(0.99)}, max ${at(1)}`;
}
