import type { NotificationsTools } from '../context';
import { deleteGroupsOf, deletePlacesOf, findErasures, finishErasure } from './erasure.repository';

const groupsAtOnce = 200;
// What found its recipient alive may commit some moments after the deletion: look again until it surely has.
const graceMs = 10 * 60_000;

/**
 * A job: removes what deleted accounts were told, and how far they had read. Takes them out of what is archived of others;
 * what is recent of others is the recording's. Two runs at once do no harm.
 */
export async function eraseDeleted({
  background,
  archive,
  recent,
  settings,
}: NotificationsTools): Promise<void> {
  for (const { accountId, requestedAt } of await findErasures(background)) {
    while ((await deleteGroupsOf(background, accountId, groupsAtOnce)) === groupsAtOnce);
    await deletePlacesOf(background, accountId);
    await archive.removePerson(accountId);
    await archive.removeActor(accountId);
    await recent.forget(accountId);
    const isOver = settings.clock().getTime() - requestedAt.getTime() > graceMs;
    if (isOver) await finishErasure(background, accountId);
  }
}
