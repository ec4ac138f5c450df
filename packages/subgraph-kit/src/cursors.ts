import { badUserInput } from '@chorus/errors';

/**
 * Is this the text of an instant of the years 1000 to 9999, as `toISOString` writes it? Cursors are not signed: ask this
 * and `isUuid` of what is inside before SQL sees it.
 */
export function isInstant(text: string): boolean {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text)) return false;
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString() === text;
}

type CursorValue = string | number;

/**
 * An opaque keyset cursor: the sort key of one row, tagged with the list it belongs to.
 * `list`: a constant name of the list, such as `user-posts`.
 */
export function encodeCursor(list: string, values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([list, ...values])).toString('base64url');
}

/**
 * The sort key inside a cursor of this list. `shape` names the type of each value. Throws BAD_USER_INPUT for a cursor
 * that is malformed or of another list.
 */
export function decodeCursor<const Shape extends readonly ('string' | 'number')[]>(
  list: string,
  cursor: string,
  shape: Shape,
): { [Index in keyof Shape]: Shape[Index] extends 'number' ? number : string } {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    parts = null;
  }
  const isRight =
    Array.isArray(parts) &&
    parts[0] === list &&
    parts.length === shape.length + 1 &&
    shape.every((type, index) => typeof (parts as unknown[])[index + 1] === type);
  if (!isRight) throw badUserInput('The cursor is not one of this list.');
  return (parts as unknown[]).slice(1) as never;
}
