import { IANAZone } from 'luxon';

const zoneName = /^[A-Za-z][A-Za-z0-9_+-]{0,31}(\/[A-Za-z0-9_+-]{1,32}){0,2}$/;

/** Is this the name of a time zone that the platform knows? Offsets such as `+02:00` are none: they know no summer time. */
export const isTimeZone = (name: string): boolean => zoneName.test(name) && IANAZone.isValidZone(name);

/** Is this a time of day, `HH:MM`, 00:00 to 23:59? */
export const isTimeOfDay = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

export const dayMs = 86_400_000;

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. A zone that is not known any more is UTC. */
export type OffsetAt = (instantMs: number) => number;

export function offsetsOf(timeZone: string): OffsetAt {
  const zone = IANAZone.create(timeZone);
  return (instantMs) => (zone.isValid ? zone.offset(instantMs) * 60_000 : 0);
}

/**
 * The instants at which clocks show a local time, given as if it were UTC: one; two (the earlier first) where they are
 * set back over it; and where they are set forward over it, the instant when they are. All in milliseconds.
 */
export function instantsOf(localMs: number, offsetAt: OffsetAt): { first: number; last: number } {
  // Clocks are set at most once in the two days around a time; a day is more than any offset.
  const [before, after] = [offsetAt(localMs - dayMs), offsetAt(localMs + dayMs)];
  const earlier = localMs - Math.max(before, after);
  const later = localMs - Math.min(before, after);
  const shown = [earlier, later].filter((at) => at + offsetAt(at) === localMs);
  const [first, last] = [shown[0], shown.at(-1)];
  if (first !== undefined && last !== undefined) return { first, last };
  const change = changeBetween(earlier, later, offsetAt);
  return { first: change, last: change };
}

/** The first instant with another offset than `start`, at or before `end`. Clocks are set at full seconds. */
function changeBetween(start: number, end: number, offsetAt: OffsetAt): number {
  const offset = offsetAt(start);
  let [same, other] = [start, end];
  while (other - same > 1_000) {
    const middle = same + Math.floor((other - same) / 2_000) * 1_000;
    if (offsetAt(middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}
