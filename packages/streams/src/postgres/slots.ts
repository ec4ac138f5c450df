import { retentionDays } from '../stream-log';

/**
 * Tables in turn, one for each day: those that can be read, today's, one for the day of grace, and two to spare, so that a
 * table is emptied long before its turn comes again. prisma/stream.sql makes so many.
 */
export const streamSlots = retentionDays + 4;

const dayMs = 86_400_000;

/** How many days ago it was last a slot's turn: 0 for today's. */
export function ageOfSlot(slot: number, now: Date): number {
  const today = Math.floor(now.getTime() / dayMs);
  return (((today - slot) % streamSlots) + streamSlots) % streamSlots;
}

export const allSlots = Array.from({ length: streamSlots }, (_, slot) => slot);
