import type { PushMessage } from '@chorus/push';
import type { RequestScope } from '@chorus/domain-queries';
import type { NotificationsTools } from '../context';
import { judge } from '../judging/notification.policy';
import { gatherServiceFacts } from '../judging/service-facts';
import { actorsAtOnce, type Actor, type StoredNotification } from '../notifications/notification';
import { isUpTo } from '../notifications/position';
import { findTellable } from '../notifications/recent.repository';
import { findReadMarks } from '../read-marks/read-mark.repository';
import { decideFor } from '../will/decide';
import { quietUntil } from '../will/quiet-hours';
import type { Will } from '../will/will';
import { mostNamed, pushMessageOf } from './push-message';
import type { PushJob } from './push-queue.repository';

export type PushVerdict =
  | { kind: 'push'; message: PushMessage }
  /** The recipient's quiet hours: not before. */
  | { kind: 'quiet'; until: Date }
  /** It is gone, read, hidden, or not wanted any more. */
  | { kind: 'drop' };

const dropped: PushVerdict = { kind: 'drop' };

/** A notification that is to be pushed now, and whom it names. */
interface Wanted {
  stored: StoredNotification;
  told: readonly Actor[];
  will: Will;
}

/**
 * Judges again what is due, in the order of the jobs: as it stands now, for who may see what now, by what its recipient wants
 * now. One question to each domain, however many they are. It is about the newest people: where the recipient may be told of
 * none of those, the push is dropped and the list has the rest.
 */
export async function judgePushes(
  tools: NotificationsTools,
  jobs: readonly PushJob[],
): Promise<PushVerdict[]> {
  const { background, serviceScope, settings } = tools;
  const now = settings.clock();
  const scope = await serviceScope('notifications.push');
  const recipientIds = [...new Set(jobs.map(({ recipientId }) => recipientId))];
  const groupIds = jobs.map(({ groupId }) => groupId);
  const [found, marks] = await Promise.all([
    findTellable(background, groupIds, actorsAtOnce),
    findReadMarks(background, recipientIds),
  ]);
  const unread = found.filter((stored) => !isUpTo(marks.get(stored.recipientId) ?? null, stored));
  const actorIds = [...new Set(unread.flatMap(({ actors }) => actors.map(({ actorId }) => actorId)))];
  const [factsOf, wills] = await Promise.all([
    gatherServiceFacts(scope, unread),
    tools.wills.forRecipients(recipientIds, actorIds),
  ]);

  const wanted = new Map<string, Wanted>();
  for (const stored of unread) {
    const facts = factsOf(stored.recipientId);
    const will = wills.get(stored.recipientId);
    const visible = judge(stored, facts);
    if (!visible || !will) continue;
    const isWanted = (actorId: string | null): boolean => {
      const relation = actorId === null ? null : facts.relationTo(actorId);
      const { folder, push } = decideFor(will, { kind: stored.kind, actorId, relation, now });
      return folder === 'INBOX' && push;
    };
    const told = visible.filter(({ actorId }) => isWanted(actorId));
    if (told.length > 0 || (stored.actorsCount === 0 && isWanted(null)))
      wanted.set(stored.id, { stored, told, will });
  }
  const names = await namesOf(scope, [...wanted.values()]);
  return jobs.map(({ groupId }) => verdictOf(wanted.get(groupId), names, now));
}

function verdictOf(wanted: Wanted | undefined, names: ReadonlyMap<string, string>, now: Date): PushVerdict {
  if (!wanted) return dropped;
  const { stored, told, will } = wanted;
  const until = quietUntil(will.settings.quietHours, now);
  if (until) return { kind: 'quiet', until };
  const message = pushMessageOf({
    stored,
    names: told.slice(0, mostNamed).flatMap(({ actorId }) => names.get(actorId) ?? []),
    count: stored.actorsCount - (stored.actors.length - told.length),
    hidesContent: will.settings.hidesContent,
  });
  return { kind: 'push', message };
}

/** Names of those who are named, of notifications whose content may be shown. */
async function namesOf(scope: RequestScope, wanted: readonly Wanted[]): Promise<Map<string, string>> {
  const named = wanted.filter(({ will }) => !will.settings.hidesContent);
  const personIds = [
    ...new Set(named.flatMap(({ told }) => told.slice(0, mostNamed).map(({ actorId }) => actorId))),
  ];
  if (personIds.length === 0) return new Map();
  const profiles = await scope.ask('users.profiles', { personIds });
  return new Map(
    profiles.flatMap((profile) => (profile ? [[profile.accountId, profile.displayName] as const] : [])),
  );
}
