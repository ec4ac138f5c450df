import type { TimelinePosition } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import { decodeCursor, encodeCursor, isInstant, isUuid } from '@chorus/subgraph-kit';

const list = 'home-feed';

/** Where a page of a home begins: strictly after a position, with so many posts on the pages before. */
export interface HomeStart {
  position: TimelinePosition | null;
  shown: number;
}

export const homeCursor = ({ at, postId }: TimelinePosition, shown: number): string =>
  encodeCursor(list, [at, postId, shown]);

/** Throws BAD_USER_INPUT for a cursor that is not of this list. */
export function readHomeCursor(after: string | null | undefined): HomeStart {
  if (after == null) return { position: null, shown: 0 };
  const [at, postId, shown] = decodeCursor(list, after, ['string', 'string', 'number']);
  // Cursors are not signed: what is inside must be checked before SQL sees it.
  if (!isInstant(at) || !isUuid(postId) || !Number.isInteger(shown) || shown < 0) {
    throw badUserInput('The cursor is not one of this list.');
  }
  return { position: { at, postId }, shown };
}
