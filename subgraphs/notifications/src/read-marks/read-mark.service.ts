import { fail, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { NotificationsContext } from '../context';
import { findPosition } from '../notifications/position';
import { moveReadMark } from './read-mark.repository';

/** The person has read up to an edge of their list. The mark only moves forward; the person's other devices learn of it. */
export async function markRead(
  { database, stream, settings }: NotificationsContext,
  personId: string,
  upToCursor: string,
): Promise<Outcome<void>> {
  const position = findPosition(personId, upToCursor, settings.clock());
  if (!position) return fail(userError('INVALID', 'This is no cursor of your notifications.', 'upToCursor'));
  await database.transaction(async (transaction) => {
    const hasMoved = await moveReadMark(transaction, personId, position);
    if (hasMoved) await stream.append(transaction, [{ topic: personId, event: { kind: 'ReadMarkMoved' } }]);
  });
  return succeed(undefined);
}
