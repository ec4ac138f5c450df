import type { Random } from '../feeds/random';

/** Milliseconds to the next arrival, where arrivals know nothing of each other: so many a second on average. */
export const exponentialGapMs = (random: Random, perSecond: number): number =>
  (-Math.log(1 - random.next()) / perSecond) * 1_000;
