import type { Database, Transaction } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { emitAll } from '@chorus/events';
import { isUuid, parseHandle } from '@chorus/subgraph-kit';
import { counterDeltas } from '../counters/counter-deltas';
import { addToCounters, findCounts } from '../counters/counter.repository';
import { pairKey, type Pair, type PairFact } from '../pairs/pair';
import { followUser } from '../pairs/pair.policy';
import { countPendingRequests, readPairs } from '../pairs/pair.repository';
import { toEvent } from '../pairs/record-facts';
import type { Limits } from '../pairs/pair.service';
import { isBad, type BadLine, type FollowLine } from './follow-line';
import { emptyReport, refuse, type ImportReport } from './import.report';
import { insertFollowRequests, insertFollows } from './import.repository';

export interface ImportDependencies {
  database: Database;
  serviceScope: (name: string, requestId?: string) => Promise<RequestScope>;
  limits: Limits;
  now: () => Date;
}

/** A line whose two people are known. */
interface KnownLine {
  line: number;
  viewerId: string;
  otherId: string;
  requiresApproval: boolean;
}

type FollowFact = Extract<PairFact, { type: 'UserFollowed' | 'FollowRequested' }>;

/** Somebody followed others beside this, up to the limit: the batch is rolled back and decided anew. */
class Overtaken extends Error {}

const mostTries = 5;

/**
 * Follows in bulk, by the rules of `followUser` and with its events: what another domain knows is asked first, then one
 * transaction locks the pairs of the batch, reads them, decides each, and writes rows, events and counters together, a
 * statement each. To import a batch again changes nothing.
 */
export class ImportService {
  constructor(private readonly dependencies: ImportDependencies) {}

  /** At most 500 lines: both people of each are asked for at once. */
  async importBatch(lines: readonly (FollowLine | BadLine)[], correlationId: string): Promise<ImportReport> {
    const checked = emptyReport();
    const known = await this.knownLines(lines, checked, correlationId);
    if (known.length === 0) return checked;
    for (let tries = 1; ; tries += 1) {
      const report = structuredClone(checked);
      try {
        await this.dependencies.database.transaction((transaction) =>
          this.followAll(transaction, known, { report, correlationId }),
        );
        return report;
      } catch (error) {
        if (!(error instanceof Overtaken) || tries === mostTries) throw error;
      }
    }
  }

  private async knownLines(
    lines: readonly (FollowLine | BadLine)[],
    report: ImportReport,
    correlationId: string,
  ): Promise<KnownLine[]> {
    const scope = await this.dependencies.serviceScope('social-graph.import', correlationId);
    const names = lines.flatMap((line) => (isBad(line) ? [] : [line.follower, line.followee]));
    const ids = await accountIdsOf(scope, names);
    const followeeIds = [
      ...new Set(lines.flatMap((line) => (isBad(line) ? [] : (ids.get(line.followee) ?? [])))),
    ];
    const privacy = await scope.ask('users.privacy', { personIds: followeeIds });
    const approvals = new Map(
      followeeIds.map((id, index) => [id, privacy[index]?.requiresFollowApproval ?? null]),
    );
    const known = new Map<string, KnownLine>();
    for (const each of lines) {
      const { line } = each;
      if (isBad(each)) {
        refuse(report, { line, reason: 'malformed' });
        continue;
      }
      const viewerId = ids.get(each.follower);
      const otherId = ids.get(each.followee);
      const requiresApproval = otherId === undefined ? null : (approvals.get(otherId) ?? null);
      if (viewerId === undefined || otherId === undefined || requiresApproval === null) {
        refuse(report, { line, reason: 'unknown' });
      } else if (viewerId === otherId) {
        refuse(report, { line, reason: 'self' });
      } else if (known.has(`${viewerId} ${otherId}`)) {
        report.unchanged += 1;
      } else {
        known.set(`${viewerId} ${otherId}`, { line, viewerId, otherId, requiresApproval });
      }
    }
    return [...known.values()];
  }

  /** The order is a mutation's: locks of pairs, the lock of requests, rows and events, and the counters last. */
  private async followAll(
    transaction: Transaction,
    lines: readonly KnownLine[],
    { report, correlationId }: { report: ImportReport; correlationId: string },
  ): Promise<void> {
    const now = this.dependencies.now();
    await transaction.lockAll(lines.map(({ viewerId, otherId }) => pairKey(viewerId, otherId)));
    const pairs = await readPairs(transaction, lines, now);
    const wanted = lines.flatMap((line, index) => {
      const fact = decideLine(line, pairs[index] as Pair, report);
      return fact ? [{ line, fact }] : [];
    });
    const facts = await this.withinLimits(transaction, wanted, report);

    const follows = facts.flatMap(({ type, data }) => (type === 'UserFollowed' ? [data] : []));
    const requests = facts.flatMap(({ type, data }) => (type === 'FollowRequested' ? [data] : []));
    await insertFollows(transaction, follows, now);
    await insertFollowRequests(
      transaction,
      requests.map(({ requesterId, targetId }) => ({ followerId: requesterId, followeeId: targetId })),
      now,
    );
    await emitAll(
      transaction,
      facts.map((fact) => {
        const [actorId, otherId] = endsOf(fact);
        return toEvent(fact, { pairKey: pairKey(actorId, otherId), actorId, correlationId });
      }),
    );
    report.followed += follows.length;
    report.requested += requests.length;
    if (follows.length === 0) return;
    const moved = await addToCounters(transaction, counterDeltas(facts));
    const followers = new Set(follows.map(({ followerId }) => followerId));
    const { following } = this.dependencies.limits;
    if (moved.some(({ accountId, followingCount }) => followers.has(accountId) && followingCount > following))
      throw new Overtaken('Somebody follows more people than they may.');
  }

  private async withinLimits(
    transaction: Transaction,
    wanted: readonly { line: KnownLine; fact: FollowFact }[],
    report: ImportReport,
  ): Promise<FollowFact[]> {
    const { following, pendingRequests } = this.dependencies.limits;
    const viewerIds = [...new Set(wanted.map(({ line }) => line.viewerId))];
    const requesterIds = [
      ...new Set(
        wanted.flatMap(({ fact }) => (fact.type === 'FollowRequested' ? fact.data.requesterId : [])),
      ),
    ];
    if (requesterIds.length > 0) await transaction.lockAll(requesterIds.map((id) => `requests of ${id}`));
    const counts = await findCounts(transaction, viewerIds);
    const followed = new Map(counts.map(({ accountId, followingCount }) => [accountId, followingCount]));
    const pending = new Map<string, number>();
    for (const id of requesterIds)
      pending.set(id, await countPendingRequests(transaction, id, pendingRequests));

    return wanted.flatMap(({ line: { line, viewerId }, fact }) => {
      const isRequest = fact.type === 'FollowRequested';
      const [room, most] = isRequest ? [pending, pendingRequests] : [followed, following];
      const taken = room.get(viewerId) ?? 0;
      if (taken >= most || (isRequest && (followed.get(viewerId) ?? 0) >= following)) {
        refuse(report, { line, reason: 'limit' });
        return [];
      }
      room.set(viewerId, taken + 1);
      return [fact];
    });
  }
}

/** The fact to record; null where it is so already or must not be, which the report is told. */
function decideLine(line: KnownLine, pair: Pair, report: ImportReport): FollowFact | null {
  const { viewerId, otherId, requiresApproval } = line;
  // An operator may know that one blocks the other: both come out as blocked, whoever it was.
  const outcome = pair.blockedBy ? null : followUser(requiresApproval)({ viewerId, otherId, pair });
  if (!outcome?.ok) {
    refuse(report, { line: line.line, reason: 'blocked' });
    return null;
  }
  const [fact] = outcome.value;
  if (!fact) report.unchanged += 1;
  return (fact as FollowFact | undefined) ?? null;
}

const endsOf = (fact: FollowFact): [string, string] =>
  fact.type === 'UserFollowed'
    ? [fact.data.followerId, fact.data.followeeId]
    : [fact.data.requesterId, fact.data.targetId];

/** Account ids by the names that were written; without those of nobody. */
async function accountIdsOf(scope: RequestScope, names: readonly string[]): Promise<Map<string, string>> {
  const distinct = [...new Set(names)];
  const byId = distinct.filter((name) => isUuid(name.toLowerCase()));
  const byHandle = distinct.filter((name) => parseHandle(name) !== null);
  const personIds = byId.map((name) => name.toLowerCase());
  const [known, ids] = await Promise.all([
    scope.ask('users.known', { personIds }),
    scope.ask('users.ids-by-handle', { handles: byHandle }),
  ]);
  const found = new Map<string, string>();
  byHandle.forEach((name, index) => ids[index] && found.set(name, ids[index]));
  byId.forEach((name, index) => known[index] && found.set(name, name.toLowerCase()));
  return found;
}
