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

/** What decides whether a viewer sees somebody's presence. */
export interface PresenceFacts {
  viewerShows: boolean;
  personShows: boolean;
  /** A block, either way. */
  isBlocked: boolean;
  /** A conversation that both of them take part in, for neither of them a request. */
  sharesConversation: boolean;
}

/** Who does not show theirs sees nobody's. */
export const maySeePresence = (facts: PresenceFacts): boolean =>
  facts.viewerShows && facts.personShows && !facts.isBlocked && facts.sharesConversation;
