import { badUserInput } from '@chorus/errors';
import { decodeCursor, encodeCursor, isInstant, isUuid, type PageArguments } from '@chorus/subgraph-kit';
import type { ListName, Position } from './list.repository';

export const cursorOf = (list: ListName, { createdAt, id }: Position): string =>
  encodeCursor(list, [createdAt.toISOString(), id]);

/** The place after which the client wants to go on. Throws BAD_USER_INPUT for what is no cursor of this list. */
export function positionOf(list: ListName, { after }: PageArguments): Position | null {
  if (after == null) return null;
  const [createdAt, id] = decodeCursor(list, after, ['string', 'string']);
  // Someone may have made it by hand.
  if (!isInstant(createdAt) || !isUuid(id)) throw badUserInput('The cursor is not one of this list.');
  return { createdAt: new Date(createdAt), id };
}
