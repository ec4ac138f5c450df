import type { NotificationsTools } from '../context';
import { takeOutActor } from '../recording/actor-erasure.service';
import { deleteGroupsOf, deletePlacesOf, findErasures, finishErasure } from './erasure.repository';

const groupsAtOnce = 200;
// What found its recipient alive may commit some moments after the deletion: look again until it surely has.
const graceMs = 10 * 60_000;

/**
 * A job: removes what deleted accounts were told, and how far they had read, and takes them out of what others were told. Two
 * runs at once do no harm.
 */
export async function eraseDeleted(tools: NotificationsTools): Promise<void> {
  const { background, archive, recent, settings } = tools;
  for (const { accountId, requestedAt } of await findErasures(background)) {
    while ((await deleteGroupsOf(background, accountId, groupsAtOnce)) === groupsAtOnce);
    await deletePlacesOf(background, accountId);
    await archive.removePerson(accountId);
    await archive.removeActor(accountId);
    await takeOutActor(tools, accountId);
    await recent.forget(accountId);
    const isOver = settings.clock().getTime() - requestedAt.getTime() > graceMs;
    if (isOver) await finishErasure(background, accountId);
  }
}
