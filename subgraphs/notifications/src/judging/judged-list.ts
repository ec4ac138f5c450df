import type { RequestScope } from '@chorus/domain-queries';
import { hasAllActors, type Actor, type StoredNotification } from '../notifications/notification';
import { gatherViewerFacts, type SubjectLoaders } from './viewer-facts';
import { judge } from './notification.policy';

/** Of each notification so many people are looked at before it is said that nobody is left whom the viewer may be told of. */
export const mostActorsLookedAt = 100;

/** A notification that the viewer may see, and whom of its newest people they may be told of, newest first. */
export interface JudgedNotification {
  stored: StoredNotification;
  told: readonly Actor[];
}

export interface Judges {
  scope: RequestScope;
  subjects: SubjectLoaders;
  /** The same notifications with up to `mostActorsLookedAt` of their people. */
  withMoreActors: (notifications: readonly StoredNotification[]) => Promise<readonly StoredNotification[]>;
}

/** Those that the viewer may see, in order. */
export async function judgeForViewer(
  { scope, subjects, withMoreActors }: Judges,
  notifications: readonly StoredNotification[],
): Promise<JudgedNotification[]> {
  const judged = await judgeAll(scope, subjects, notifications);
  const doubtful = notifications.filter((stored) => !judged.has(stored.id) && !hasAllActors(stored));
  if (doubtful.length > 0)
    for (const [id, found] of await judgeAll(scope, subjects, await withMoreActors(doubtful)))
      judged.set(id, found);
  return notifications.flatMap(({ id }) => judged.get(id) ?? []);
}

async function judgeAll(
  scope: RequestScope,
  subjects: SubjectLoaders,
  notifications: readonly StoredNotification[],
): Promise<Map<string, JudgedNotification>> {
  const facts = await gatherViewerFacts(scope, subjects, notifications);
  return new Map(
    notifications.flatMap((stored) => {
      const told = judge(stored, facts);
      return told ? [[stored.id, { stored, told }] as const] : [];
    }),
  );
}
