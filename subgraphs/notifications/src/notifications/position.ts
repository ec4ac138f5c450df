import { badUserInput, findChorusError } from '@chorus/errors';
import { decodeCursor, encodeCursor, isInstant, isUuid } from '@chorus/subgraph-kit';

/** A place in somebody's list, which is sorted by the time of the newest activity, then by id, newest first. */
export interface Position {
  /** ISO 8601, milliseconds. */
  updatedAt: string;
  id: string;
}

/** Of all ids at one time the one that stands first in the list. */
export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Negative when `one` stands before `other` in the list: it is newer. */
export function comparePositions(one: Position, other: Position): number {
  if (one.updatedAt !== other.updatedAt) return one.updatedAt > other.updatedAt ? -1 : 1;
  if (one.id === other.id) return 0;
  return one.id > other.id ? -1 : 1;
}

/** The one that stands before the other; null is after everything. */
export function newerOf(one: Position | null, other: Position | null): Position | null {
  if (!one || !other) return one ?? other;
  return comparePositions(one, other) <= 0 ? one : other;
}

/** Is this at the mark, or older? */
export const isUpTo = (mark: Position | null, position: Position): boolean =>
  mark !== null && comparePositions(mark, position) <= 0;

/** Somebody's list: nobody else's cursors are of it. */
const listOf = (accountId: string): string => `notifications ${accountId}`;

export const positionCursor = (accountId: string, { updatedAt, id }: Position): string =>
  encodeCursor(listOf(accountId), [updatedAt, id]);

/** Throws BAD_USER_INPUT for what is no cursor of this person's list. */
export function readPositionCursor(accountId: string, cursor: string): Position {
  const [updatedAt, id] = decodeCursor(listOf(accountId), cursor, ['string', 'string']);
  if (!isInstant(updatedAt) || !isUuid(id)) throw badUserInput('The cursor is not one of this list.');
  return { updatedAt, id };
}

const skewMs = 60_000;

/** The place that a cursor in a mutation's input names; null for what is none of this person's list, or of the future. */
export function findPosition(accountId: string, cursor: string, now: Date): Position | null {
  try {
    const position = readPositionCursor(accountId, cursor);
    return Date.parse(position.updatedAt) > now.getTime() + skewMs ? null : position;
  } catch (error) {
    if (findChorusError(error)?.code === 'BAD_USER_INPUT') return null;
    throw error;
  }
}
