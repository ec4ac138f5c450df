import { badUserInput } from '@chorus/errors';
import { decodeCursor, encodeCursor } from '@chorus/subgraph-kit';

/** Partitions of every stream, for ever: they decide the order, and the shape of cursors. */
export const streamPartitions = 16;

/**
 * How far a reader is: for each partition the position of the last entry that it has passed; 0 where there was none.
 * Positions count from 1 and stay far below 2^53.
 */
export type Place = readonly number[];

/** The beginning of everything. */
export const noPlace: Place = new Array<number>(streamPartitions).fill(0);

/** Has whoever is at `place` passed everything that is before `other`? */
export const hasPassed = (place: Place, other: Place): boolean =>
  other.every((position, partition) => place[partition]! >= position);

/** How many entries lie between two places. */
export const distance = (from: Place, to: Place): number =>
  to.reduce((sum, position, partition) => sum + Math.max(0, position - from[partition]!), 0);

const shape = new Array<'number'>(streamPartitions).fill('number');

/** A place as an opaque cursor. `stream`: a constant name of the stream. */
export const encodePlace = (stream: string, place: Place): string => encodeCursor(stream, place);

/** Throws BAD_USER_INPUT for what is no cursor of this stream. */
export function decodePlace(stream: string, cursor: string): Place {
  const place: number[] = decodeCursor(stream, cursor, shape);
  if (!isPlace(place)) throw notOfThisStream();
  return place;
}

/** Cursors are not signed: ask this of what is inside. */
export const isPlace = (numbers: readonly number[]): boolean =>
  numbers.length === streamPartitions &&
  numbers.every((position) => Number.isSafeInteger(position) && position >= 0);

export const notOfThisStream = () => badUserInput('The cursor is not one of this stream.');
