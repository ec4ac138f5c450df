import type DataLoader from 'dataloader';
import type { RequestScope } from '@chorus/domain-queries';
import type { NotificationsTools } from '../context';
import { mostActorsLookedAt, type JudgedNotification } from '../judging/judged-list';
import { mayBeTold } from '../judging/notification.policy';
import { createSubjectLoaders, type SubjectLoaders } from '../judging/viewer-facts';
import type { Actor, StoredNotification } from './notification';
import { findListState, findRecentByIds, type ListState } from './recent.repository';

export interface NotificationLoaders {
  /** How far the viewer has read and cleared, and what their notifications' newest version is; by their account's id. */
  state: DataLoader<string, ListState>;
  subjects: SubjectLoaders;
  /** Whom of the newest 100 people behind a notification the viewer may be told of; by its id. */
  crowd: DataLoader<string, readonly Actor[]>;
  /** How people are called; null for those who are gone. */
  names: DataLoader<string, string | null>;
  /** How many notifications the viewer has not read, up to 100; by their account's id. */
  unread: DataLoader<string, number>;
  /** Where the stream stands, read once: `now`. */
  cursor: DataLoader<'now', string>;
}

export interface LoaderSources {
  countUnread: (personId: string) => Promise<number>;
  cursorNow: () => Promise<string>;
}

export function createNotificationLoaders(
  scope: RequestScope,
  tools: NotificationsTools,
  { countUnread, cursorNow }: LoaderSources,
): NotificationLoaders {
  const { database } = tools;
  return {
    state: scope.loader((ids) => Promise.all(ids.map((id) => findListState(database, id)))),
    subjects: createSubjectLoaders(scope),
    crowd: scope.loader(async (ids) => {
      const found = await findWithActors(tools, scope.accountId ?? '', ids, mostActorsLookedAt);
      const actorsById = new Map(found.map(({ id, actors }) => [id, actors.slice(0, mostActorsLookedAt)]));
      return Promise.all(ids.map((id) => whoMayBeTold(scope, actorsById.get(id) ?? [])));
    }),
    names: scope.loader(async (personIds) => {
      // Names are read by the platform: that the viewer may know these people was judged.
      const service = await tools.serviceScope('notifications.names', scope.requestId);
      const profiles = await service.ask('users.profiles', { personIds: [...personIds] });
      return profiles.map((profile) => profile?.displayName ?? null);
    }),
    unread: scope.loader((ids) => Promise.all(ids.map(countUnread))),
    cursor: scope.loader((keys) => Promise.all(keys.map(cursorNow))),
  };
}

/** The person's notifications with these ids and at most so many of their people, wherever they are kept. */
export async function findWithActors(
  { database, archive }: Pick<NotificationsTools, 'database' | 'archive'>,
  personId: string,
  ids: readonly string[],
  actors: number,
): Promise<StoredNotification[]> {
  const recent = await findRecentByIds(database, ids, actors);
  const own = recent.filter(({ recipientId }) => recipientId === personId);
  const missing = ids.filter((id) => !recent.some((found) => found.id === id));
  return missing.length === 0 ? own : [...own, ...(await archive.byIds(personId, missing))];
}

/** Those of these people whom the viewer may be told of now. */
export async function whoMayBeTold(scope: RequestScope, actors: readonly Actor[]): Promise<Actor[]> {
  const relations = await scope.facts.relations(actors.map(({ actorId }) => actorId));
  return actors.filter((_actor, index) => mayBeTold(relations[index]!));
}

/** What the resolvers of every notification begin with. */
export interface ShownNotification extends JudgedNotification {
  /** Nothing was added to it since the viewer read up to it. */
  isRead: boolean;
}
