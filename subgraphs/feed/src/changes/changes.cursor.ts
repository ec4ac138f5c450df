import { decodeCursor, encodeCursor } from '@chorus/subgraph-kit';
import { hasPassed, isPlace, notOfThisStream, streamPartitions, type Place } from '@chorus/streams';

const list = 'home-changes';
const shape = new Array<'number'>(2 * streamPartitions).fill('number');

/** Where a stream of changes stands. */
export interface ChangesPosition {
  /** What it has looked at. */
  place: Place;
  /** What it counts from: for whoever goes on in place of a lost stream, and must not start to count anew. */
  anchor: Place;
}

export const changesCursor = ({ place, anchor }: ChangesPosition): string =>
  encodeCursor(list, [...place, ...anchor]);

/** Throws BAD_USER_INPUT for what is no cursor of changes. */
export function readChangesCursor(cursor: string): ChangesPosition {
  const numbers: number[] = decodeCursor(list, cursor, shape);
  const place = numbers.slice(0, streamPartitions);
  const anchor = numbers.slice(streamPartitions);
  if (!isPlace(place) || !isPlace(anchor) || !hasPassed(place, anchor)) throw notOfThisStream();
  return { place, anchor };
}
