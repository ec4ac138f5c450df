import type { FeedSettings } from '../options';

export const dayMs = 86_400_000;

/** The fan-out goes on for so much longer than a read trusts it, because clocks differ. */
const marginMs = 3_600_000;

type Settings = Pick<FeedSettings, 'dormantAfterDays'>;

/** May the fan-out have left this home out? Somebody who never read was never left out. */
export const isDormant = (lastReadAt: Date | null, now: Date, { dormantAfterDays }: Settings): boolean =>
  lastReadAt !== null && now.getTime() - lastReadAt.getTime() > dormantAfterDays * dayMs;

/** Owners who have read since then get what is fanned out. */
export const awakeSince = (now: Date, { dormantAfterDays }: Settings): Date =>
  new Date(now.getTime() - dormantAfterDays * dayMs - marginMs);
