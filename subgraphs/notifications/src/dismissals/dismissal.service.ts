import { fail, notFound, succeed, userError, uuidOf, type Outcome } from '@chorus/subgraph-kit';
import type { NotificationsContext, NotificationsTools } from '../context';
import { comparePositions, findPosition, lastId, type Position } from '../notifications/position';
import type { NotificationChange } from '../stream/notification-log';
import { notificationId } from '../notifications/notification-id';
import {
  clearArchive,
  deleteGroup,
  deleteGroupsUpTo,
  findPendingClearings,
  finishClearing,
} from './dismissal.repository';

/** Notifications removed in one transaction: each may have thousands of people behind it. */
const groupsAtOnce = 200;
const clearingsAtOnce = 100;

/** Takes one of the person's notifications away, wherever it is kept. */
export async function dismiss(
  { database, archive, stream }: NotificationsContext,
  personId: string,
  globalId: string,
): Promise<Outcome<string>> {
  const id = uuidOf('Notification', globalId);
  if (!id) return fail(notFound('notificationId', 'notification'));
  const entry = { topic: personId, event: { kind: 'GroupRemoved', groupId: id } as NotificationChange };
  const wasRecent = await database.transaction(async (transaction) => {
    const isDeleted = await deleteGroup(transaction, personId, id);
    if (isDeleted) await stream.append(transaction, [entry]);
    return isDeleted;
  });
  // Only now: what was moved while we waited for its row is there.
  const archived = await archive.byIds(personId, [id]);
  if (archived.length > 0) await archive.remove([id]);
  if (archived.length === 0 && !wasRecent) return fail(notFound('notificationId', 'notification'));
  if (!wasRecent) await database.transaction((transaction) => stream.append(transaction, [entry]));
  return succeed(notificationId(id));
}

/** Takes all of the person's notifications away, or those at and behind an edge. */
export async function dismissAll(
  context: NotificationsContext,
  personId: string,
  upToCursor: string | null,
): Promise<Outcome<void>> {
  const now = context.settings.clock();
  const all: Position = { updatedAt: now.toISOString(), id: lastId };
  const place = upToCursor === null ? all : findPosition(personId, upToCursor, now);
  if (!place) return fail(userError('INVALID', 'This is no cursor of your notifications.', 'upToCursor'));
  while (await clearSome(context, personId, place));
  return succeed(undefined);
}

/** True while there is more to remove. */
async function clearSome(
  { database, stream, archivedBefore }: NotificationsContext,
  personId: string,
  place: Position,
): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const range = { ...place, limit: groupsAtOnce };
    const deleted = await deleteGroupsUpTo(transaction, personId, 'INBOX', range);
    if (deleted < groupsAtOnce) {
      // Not to the place itself: what is recorded at this moment, at a time that has passed, is not cleared.
      const archiveBegin = { updatedAt: archivedBefore(), id: lastId };
      const cleared = comparePositions(place, archiveBegin) < 0 ? archiveBegin : place;
      await clearArchive(transaction, personId, 'INBOX', cleared);
    }
    await stream.append(transaction, [{ topic: personId, event: { kind: 'Dismissed', upTo: place } }]);
    return deleted === groupsAtOnce;
  });
}

/** A job: what was cleared goes from the archive, too. */
export async function sweepClearings({ background, archive }: NotificationsTools): Promise<void> {
  for (const clearing of await findPendingClearings(background, clearingsAtOnce)) {
    await archive.removeUpTo(clearing.personId, clearing.folder, clearing);
    await finishClearing(background, clearing);
  }
}
