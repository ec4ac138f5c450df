import type { Random } from '../feeds/random';
import type { FollowGraph } from './follow-graph';

/** The share of the r-th most followed falls as r^-exponent, as in Zipf's law, until nobody is left who could follow. */
const exponent = 0.8;

/**
 * A graph in which a few are followed by nearly everybody and most by few: numbers of followers by Zipf's law, the
 * followers of each chosen at random among all others, each once. The same seed gives the same graph.
 *
 * @param averageFollowers kept exactly, rounded to whole follows; at most `people` - 1
 */
export function generateHeavyTail(random: Random, people: number, averageFollowers: number): FollowGraph {
  if (!(averageFollowers <= people - 1))
    throw new RangeError(`${people} people cannot have that many followers.`);
  const counts = followerCounts(people, Math.round(people * averageFollowers));
  // Who is popular has nothing to do with who signed up first.
  const ranks = shuffled(random, people);
  return {
    people,
    followers: ranks.map((rank, person) => sampleOthers(random, { people, person, count: counts[rank]! })),
  };
}

/** Numbers of followers, most first, whose sum is `total`: the scale of Zipf's law is found by bisection. */
export function followerCounts(people: number, total: number): number[] {
  const most = people - 1;
  const countsAt = (scale: number): number[] =>
    Array.from({ length: people }, (_, rank) => Math.min(most, Math.floor(scale * (rank + 1) ** -exponent)));
  const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  let [low, high] = [0, most * people ** exponent + 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (sumOf(countsAt(middle)) <= total) low = middle;
    else high = middle;
  }
  const counts = countsAt(low);
  // What rounding left over goes to those who have room, the least followed first.
  for (
    let missing = total - sumOf(counts), person = people - 1;
    missing > 0;
    person = (person || people) - 1
  ) {
    if (counts[person]! >= most) continue;
    counts[person]! += 1;
    missing -= 1;
  }
  return counts.sort((one, other) => other - one);
}

function shuffled(random: Random, length: number): number[] {
  const all = Array.from({ length }, (_, index) => index);
  for (let end = length; end > 1; end -= 1) swap(all, end - 1, random.below(end));
  return all;
}

/** So many different people other than this one: the first steps of a shuffle. */
function sampleOthers(
  random: Random,
  { people, person, count }: { people: number; person: number; count: number },
): number[] {
  const others = Array.from({ length: people }, (_, index) => index).filter((other) => other !== person);
  for (let chosen = 0; chosen < count; chosen += 1)
    swap(others, chosen, chosen + random.below(others.length - chosen));
  return others.slice(0, count);
}

function swap(all: number[], one: number, other: number): void {
  [all[one], all[other]] = [all[other]!, all[one]!];
}
