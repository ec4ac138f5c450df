import type { RequestScope } from '@chorus/domain-queries';
import type { NotificationsTools } from '../context';
import { judge, type NotificationFacts } from '../judging/notification.policy';
import { gatherServiceFacts } from '../judging/service-facts';
import { hasAllActors, type Actor, type StoredNotification } from '../notifications/notification';
import { lastId, newerOf } from '../notifications/position';
import { findListState, findMailable } from '../notifications/recent.repository';
import { summaryOf } from '../summaries/summary';
import { decideFor } from '../will/decide';
import type { Will } from '../will/will';

/** What one digest tells of at most. */
const mostTold = 20;
/** What is looked at to find them. */
const mostLookedAt = 100;

export interface DigestNews {
  summaries: string[];
  hasMore: boolean;
  /** The newest of them was last added to at this time. */
  newestAt: Date;
}

interface Wanted {
  stored: StoredNotification;
  told: readonly Actor[];
}

/**
 * What is unread and was not in a digest before, judged as it is now: by what the recipient may see, and by what they want to
 * be told of by mail. Null when there is nothing.
 */
export async function readNews(
  tools: NotificationsTools,
  scope: RequestScope,
  question: { accountId: string; will: Will; coveredUntil: Date | null; now: Date },
): Promise<DigestNews | null> {
  const { accountId, will, coveredUntil, now } = question;
  const { readUpTo } = await findListState(tools.background, accountId);
  const covered = coveredUntil && { updatedAt: coveredUntil.toISOString(), id: lastId };
  const until = newerOf(readUpTo, covered);
  const stored = await findMailable(tools.background, accountId, until, mostLookedAt);
  if (stored.length === 0) return null;
  const facts = (await gatherServiceFacts(scope, stored))(accountId);
  const wanted = stored.flatMap((notification) => wantedOf(notification, { facts, will, now }) ?? []);
  const [newest] = wanted;
  if (!newest) return null;
  return {
    summaries: await summariesOf(scope, wanted.slice(0, mostTold)),
    hasMore: wanted.length > mostTold || stored.length === mostLookedAt,
    newestAt: new Date(newest.stored.updatedAt),
  };
}

function wantedOf(
  stored: StoredNotification,
  { facts, will, now }: { facts: NotificationFacts; will: Will; now: Date },
): Wanted | null {
  const told = judge(stored, facts);
  if (!told) return null;
  const mayBeMailed = (actorId: string | null): boolean => {
    const relation = actorId === null ? null : facts.relationTo(actorId);
    const { folder, email } = decideFor(will, { kind: stored.kind, actorId, relation, now });
    return folder === 'INBOX' && email;
  };
  if (stored.actorsCount === 0) return mayBeMailed(null) ? { stored, told } : null;
  const wanted = told.filter(({ actorId }) => mayBeMailed(actorId));
  return wanted.length > 0 ? { stored, told: wanted } : null;
}

async function summariesOf(scope: RequestScope, wanted: readonly Wanted[]): Promise<string[]> {
  const personIds = [
    ...new Set(wanted.flatMap(({ told }) => told.slice(0, 2).map(({ actorId }) => actorId))),
  ];
  const profiles = personIds.length > 0 ? await scope.ask('users.profiles', { personIds }) : [];
  const names = new Map(personIds.map((id, index) => [id, profiles[index]?.displayName]));
  return wanted.map(({ stored, told }) => {
    // Of those who were not read nobody knows better than how many they are.
    const count = hasAllActors(stored) ? told.length : stored.actorsCount;
    const known = told.slice(0, 2).flatMap(({ actorId }) => names.get(actorId) ?? []);
    return summaryOf(stored, known, count);
  });
}
