import { archivedActors } from '../archive-store/archive-store';
import type { NotificationsTools } from '../context';
import {
  beginArchiving,
  deleteUnlisted,
  finishArchiving,
  findLost,
  forgetArchivings,
  lockForArchiving,
} from './archiving.repository';

/** Notifications moved in one transaction. */
const movedAtOnce = 200;
/** In one run of the job at most: the rest waits for the next. */
const batchesAtOnce = 50;

export type ArchivingTools = Pick<
  NotificationsTools,
  'background' | 'archive' | 'settings' | 'archivedBefore'
>;

/**
 * Moves notifications that nothing was added to for a month into the archive: first a note, then the copy, then away with the
 * original together with the note. Wherever it stops, the next run begins anew, and readers find each once: the original
 * as long as there is one, else the copy. Two runs at once do no harm: each holds the rows it moves.
 */
export async function archiveOld(tools: ArchivingTools): Promise<void> {
  await sweepLost(tools);
  for (let batch = 0; batch < batchesAtOnce; batch += 1) if (!(await archiveSome(tools))) break;
  await deleteUnlisted(tools.background, tools.archivedBefore(), movedAtOnce);
}

/** False when there is nothing more to move. */
async function archiveSome({
  background,
  archive,
  settings,
  archivedBefore,
}: ArchivingTools): Promise<boolean> {
  const before = archivedBefore();
  const ids = await beginArchiving(background, { before, now: settings.clock(), limit: movedAtOnce });
  if (ids.length === 0) return false;
  return background.transaction(async (transaction) => {
    const old = await lockForArchiving(transaction, ids, { before, actors: archivedActors });
    if (old.length === 0) return false;
    await archive.put(old);
    await finishArchiving(
      transaction,
      old.map(({ id }) => id),
    );
    return ids.length === movedAtOnce;
  });
}

/** Copies of what was taken away after a run had stopped half-way: they go as well. */
async function sweepLost({ background, archive }: ArchivingTools): Promise<void> {
  for (;;) {
    const ids = await findLost(background, movedAtOnce);
    if (ids.length === 0) return;
    await archive.remove(ids);
    await forgetArchivings(background, ids);
  }
}
