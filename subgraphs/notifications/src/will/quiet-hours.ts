import { dayMs, instantsOf, offsetsOf } from './local-time';
import type { QuietHours } from './will';

/** Clocks are set by less: what is further away by the clock is not now. */
const marginMs = 3 * 3_600_000;

/**
 * When the quiet that holds at `now` ends; null when it is not quiet. A quiet time goes from the first instant at which
 * clocks show `from` to the last at which they show `to`: it is one piece also in the night when clocks are set back, and
 * where they are set forward over its end it ends with the jump.
 */
export function quietUntil({ isEnabled, from, to, timeZone }: QuietHours, now: Date): Date | null {
  if (!isEnabled || from === to) return null;
  const offsetAt = offsetsOf(timeZone);
  const clock = now.getTime() + offsetAt(now.getTime());
  const midnight = Math.floor(clock / dayMs) * dayMs;
  const length = (timeOfDay(to) - timeOfDay(from) + dayMs) % dayMs;
  // Yesterday's may reach into today over midnight; tomorrow's has begun where clocks went back over midnight.
  for (const day of [midnight - dayMs, midnight, midnight + dayMs]) {
    const start = day + timeOfDay(from);
    if (clock < start - marginMs || clock > start + length + marginMs) continue;
    const end = instantsOf(start + length, offsetAt).last;
    if (instantsOf(start, offsetAt).first <= now.getTime() && now.getTime() < end) return new Date(end);
  }
  return null;
}

/** Milliseconds since midnight. */
const timeOfDay = (text: string): number => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000;
