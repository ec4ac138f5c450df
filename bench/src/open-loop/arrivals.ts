import type { Random } from '../feeds/random';

/** Milliseconds to the next arrival, where arrivals know nothing of each other: so many a second on average. */
export const exponentialGapMs = (random: Random, perSecond: number): number =>
  (-Math.log(1 - random.next()) / perSecond) * 1_000;

/** When each arrival of a run is due, in milliseconds from its start. */
export function planArrivals(random: Random, perSecond: number, seconds: number): number[] {
  const due: number[] = [];
  for (let at = exponentialGapMs(random, perSecond); at < seconds * 1_000;) {
    due.push(at);
    at += exponentialGapMs(random, perSecond);
  }
  return due;
}
