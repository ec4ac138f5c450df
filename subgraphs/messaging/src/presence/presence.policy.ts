import { attendanceEveryMs } from './presence-tracker';

/** Two turns may fail to be told before somebody seems to be gone. */
export const onlineForMs = 2 * attendanceEveryMs + 10_000;
/** `lastActiveAt` is cut to this: it says about when, not when. */
export const lastActiveStepMs = 5 * 60_000;

export interface Presence {
  isOnline: boolean;
  /** Cut down to five minutes; null when unknown. */
  lastActiveAt: Date | null;
}

/** Presence as others see it. `activeAt`: when the person was last active, null when nobody knows. */
export function presenceOf(activeAt: Date | null, now: Date): Presence {
  if (activeAt === null) return { isOnline: false, lastActiveAt: null };
  const isOnline = now.getTime() - activeAt.getTime() <= onlineForMs;
  const lastActiveAt = new Date(Math.floor(activeAt.getTime() / lastActiveStepMs) * lastActiveStepMs);
  return { isOnline, lastActiveAt };
}

/** What decides whether a viewer sees another person's presence in a conversation. */
export interface PresenceFacts {
  kind: 'ONE_TO_ONE' | 'GROUP';
  viewerShows: boolean;
  personShows: boolean;
  /** Either has the conversation as a request that is not accepted. */
  isRequest: boolean;
  /** A block between the two, either way. */
  isBlocked: boolean;
}

/** Who does not show theirs sees nobody's. A group is no reason to know when somebody is there. */
export const maySeePresence = (facts: PresenceFacts): boolean =>
  facts.kind === 'ONE_TO_ONE' &&
  facts.viewerShows &&
  facts.personShows &&
  !facts.isRequest &&
  !facts.isBlocked;
