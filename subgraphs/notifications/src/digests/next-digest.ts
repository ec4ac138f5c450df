import { dayMs, instantsOf, offsetsOf } from '../will/local-time';
import type { NotificationSettings } from '../will/will';

/** Two digests are never closer, also not by way of another time zone. */
const shortestGapMs = 12 * 3_600_000;

/**
 * When the next digest is due after an instant; null when none is wanted. Every day, or every Monday, at the hour, and never
 * twice in one day or week: whoever had one waits for the next, even when the hour is changed meanwhile.
 */
export function nextDigestAt(
  {
    digest: { frequency, hour },
    quietHours: { timeZone },
  }: Pick<NotificationSettings, 'digest' | 'quietHours'>,
  { after, sentAt }: { after: Date; sentAt: Date | null },
): Date | null {
  if (frequency === 'NEVER') return null;
  const offsetAt = offsetsOf(timeZone);
  const today = localDay(after.getTime(), offsetAt);
  const periodOf = (day: number): number => (frequency === 'DAILY' ? day : weekOf(day));
  const last = sentAt && periodOf(localDay(sentAt.getTime(), offsetAt));
  // Of two Mondays that come, one is in a week that had none.
  for (let day = today - 1; day <= today + 15; day += 1) {
    if (frequency === 'WEEKLY' && !isMonday(day)) continue;
    const { first } = instantsOf(day * dayMs + hour * 3_600_000, offsetAt);
    const isTooSoon = sentAt !== null && first - sentAt.getTime() < shortestGapMs;
    if (first > after.getTime() && periodOf(day) !== last && !isTooSoon) return new Date(first);
  }
  return null;
}

/** Days since 1970, as clocks there count them. */
const localDay = (instantMs: number, offsetAt: (at: number) => number): number =>
  Math.floor((instantMs + offsetAt(instantMs)) / dayMs);

/** 1970 began with a Thursday. */
const isMonday = (day: number): boolean => (day + 3) % 7 === 0;
const weekOf = (day: number): number => Math.floor((day + 3) / 7);
