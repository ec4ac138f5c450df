import type { NotificationsContext } from '../context';
import { countActors } from '../notifications/actor-list.service';
import type { ShownNotification } from '../notifications/notification.loaders';
import { summaryOf } from './summary';

/** People who are named at most: `Ann and Bob`. */
const mostNamed = 2;

/** What it says to the viewer, by the names of people that they may know of. */
export async function summarise(context: NotificationsContext, shown: ShownNotification): Promise<string> {
  const newest = shown.told.slice(0, mostNamed);
  const [count, names] = await Promise.all([
    countActors(context, shown),
    Promise.all(newest.map(({ actorId }) => context.loaders.names.load(actorId))),
  ]);
  return summaryOf(
    shown.stored,
    names.flatMap((name) => name ?? []),
    count,
  );
}
