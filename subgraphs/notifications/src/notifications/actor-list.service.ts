import { badUserInput } from '@chorus/errors';
import {
  decodeCursor,
  encodeCursor,
  filledConnection,
  fillPage,
  isInstant,
  isUuid,
  pageSize,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { NotificationsContext } from '../context';
import { mostActorsLookedAt } from '../judging/judged-list';
import { userStub, type UserStub } from '../users/user';
import { hasAllActors, type Actor, type StoredNotification } from './notification';
import { whoMayBeTold, type ShownNotification } from './notification.loaders';
import { findActors } from './recent.repository';

/** Counts are exact up to here. */
const countedExactly = 100;

/** How many people are behind it: up to 100 those whom the viewer may be told of, above that all. */
export async function countActors(
  { loaders }: NotificationsContext,
  { stored, told }: ShownNotification,
): Promise<number> {
  if (hasAllActors(stored)) return told.length;
  if (stored.actorsCount > countedExactly) return stored.actorsCount;
  return (await loaders.crowd.load(stored.id)).length;
}

/** The people behind it whom the viewer may be told of, newest first. */
export async function listActors(
  context: NotificationsContext,
  shown: ShownNotification,
  page: PageArguments,
): Promise<Connection<UserStub>> {
  const after = page.after == null ? null : readCursor(shown.stored.id, page.after);
  const size = pageSize(page);
  const mapping = {
    cursorOf: ({ at, actorId }: Actor) => encodeCursor(listOf(shown.stored.id), [at, actorId]),
    nodeOf: ({ actorId }: Actor) => userStub(actorId),
  };
  const known = after === null ? await firstActors(context, shown, size + 1) : null;
  if (known) return filledConnection({ rows: known.slice(0, size + 1), stoppedAt: null }, page, mapping);
  const filled = await fillPage<Actor>({
    size,
    fetch: (last, limit) => readActors(context, shown.stored, last ?? after, limit),
    keep: (actors) => whoMayBeTold(context.scope, actors),
  });
  return filledConnection(filled, page, mapping);
}

/** From what lists read together, where that is enough; else null. */
async function firstActors(
  { loaders }: NotificationsContext,
  { stored, told }: ShownNotification,
  wanted: number,
): Promise<readonly Actor[] | null> {
  if (told.length >= wanted || hasAllActors(stored)) return told;
  const crowd = await loaders.crowd.load(stored.id);
  return crowd.length >= wanted || stored.actorsCount <= mostActorsLookedAt ? crowd : null;
}

async function readActors(
  { database, archive }: NotificationsContext,
  { id, recipientId }: StoredNotification,
  after: Pick<Actor, 'at' | 'actorId'> | null,
  limit: number,
): Promise<Actor[]> {
  const actors = await findActors(database, id, after, limit);
  if (actors.length > 0) return actors;
  const [archived] = await archive.byIds(recipientId, [id]);
  const rest = archived?.actors.filter((actor) => after === null || isBehind(after, actor)) ?? [];
  return rest.slice(0, limit);
}

const isBehind = (after: Pick<Actor, 'at' | 'actorId'>, { at, actorId }: Actor): boolean =>
  at === after.at ? actorId < after.actorId : at < after.at;

const listOf = (id: string): string => `actors ${id}`;

function readCursor(id: string, cursor: string): Pick<Actor, 'at' | 'actorId'> {
  const [at, actorId] = decodeCursor(listOf(id), cursor, ['string', 'string']);
  if (!isInstant(at) || !isUuid(actorId)) throw badUserInput('The cursor is not one of this list.');
  return { at, actorId };
}
