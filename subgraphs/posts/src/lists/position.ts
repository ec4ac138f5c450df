import { badUserInput } from '@chorus/errors';
import { decodeCursor, encodeCursor, isInstant, isUuid } from '@chorus/subgraph-kit';

/** A place in a list ordered by time, then id. `at`: ISO 8601, or PostgreSQL's infinities. */
export interface TimePosition {
  at: string;
  id: string;
}

/** Where a post stands in some list: `createdAt` is when it came into that list. */
export interface PostPlace {
  id: string;
  createdAt: Date;
}

/** Before everything in a list that runs from new to old. */
export const newestFirst: TimePosition = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** Before everything in a list that runs from old to new. */
export const oldestFirst: TimePosition = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

export const positionOf = (row: { createdAt: Date; id: string }): TimePosition => ({
  at: row.createdAt.toISOString(),
  id: row.id,
});

export const timeCursor = (list: string, row: { createdAt: Date; id: string }): string =>
  encodeCursor(list, [row.createdAt.toISOString(), row.id]);

/** Where a page begins: at its cursor, else at `start`. Throws BAD_USER_INPUT for a cursor that is not of this list. */
export function readTimeCursor(
  list: string,
  after: string | null | undefined,
  start: TimePosition,
): TimePosition {
  if (after == null) return start;
  const [at, id] = decodeCursor(list, after, ['string', 'string']);
  return checkedPosition({ at, id });
}

/** Cursors are not signed: what is inside must be checked before SQL sees it. */
export function checkedPosition(position: TimePosition): TimePosition {
  if (!isInstant(position.at) || !isUuid(position.id))
    throw badUserInput('The cursor is not one of this list.');
  return position;
}

/** A number in a cursor, within PostgreSQL's `integer`. */
export function checkedInteger(value: number): number {
  if (!Number.isInteger(value) || Math.abs(value) > 2 ** 31 - 1)
    throw badUserInput('The cursor is not one of this list.');
  return value;
}
