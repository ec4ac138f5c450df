import type { Database, Lines, Transaction } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import { fail, succeed, uuidOf, type Outcome, type UserError } from '@chorus/subgraph-kit';
import { findCounts } from '../counters/counter.repository';
import { personNode, type PersonNode } from '../people/person';
import { pairKey, type PairFact } from './pair';
import * as errors from './pair.errors';
import * as rules from './pair.policy';
import type { Encounter, Rule } from './pair.policy';
import { countPendingRequests, readPair } from './pair.repository';
import { recordFacts } from './record-facts';

/** How many of something one person may have. */
export interface Limits {
  /** People followed. */
  following: number;
  /** Follow and friend requests, together, that wait for an answer. */
  pendingRequests: number;
}

export const defaultLimits: Limits = { following: 7_500, pendingRequests: 1_000 };

export interface PairDependencies {
  scope: RequestScope;
  database: Database;
  limits: Limits;
  /** Of the whole process. Somebody whom everybody follows at once must not keep all connections waiting. */
  lines: Lines;
  now: () => Date;
}

/** The person whom the mutation was about, when the viewer may see them after it. */
export type PairOutcome = Outcome<PersonNode | null>;

interface Change {
  /** Runs before the transaction, because it asks other domains: the rule for this person, null when there is none such. */
  prepare: (otherId: string) => Promise<Rule | null>;
  /** It can be done to someone who is hidden from the viewer, as to anyone. Default false. */
  reachesHidden?: boolean;
  /** The answer to a viewer who names themselves. Default NOT_ALLOWED. */
  onSelf?: () => UserError;
}

/** Rolls a transaction back; never leaves this file. */
class Refusal extends Error {
  constructor(readonly userError: UserError) {
    super(userError.message);
  }
}

/** Changes what is between the viewer and another person, whose global id is `userId`. */
export class PairService {
  constructor(private readonly dependencies: PairDependencies) {}

  followUser(viewerId: string, userId: string): Promise<PairOutcome> {
    const prepare = async (otherId: string) => {
      const privacy = await this.dependencies.scope.facts.privacy(otherId);
      return privacy && rules.followUser(privacy.requiresFollowApproval);
    };
    return this.change(viewerId, userId, { prepare });
  }

  unfollowUser(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, { prepare: this.known(rules.unfollowUser) });
  }

  removeFollower(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, { prepare: this.known(rules.removeFollower) });
  }

  acceptFollowRequest(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, {
      prepare: this.known(rules.acceptFollowRequest),
      onSelf: errors.noSuchRequest,
    });
  }

  declineFollowRequest(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, {
      prepare: this.known(rules.declineFollowRequest),
      onSelf: errors.noSuchRequest,
    });
  }

  requestFriendship(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, { prepare: this.known(rules.requestFriendship) });
  }

  acceptFriendship(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, {
      prepare: this.known(rules.acceptFriendship),
      onSelf: errors.noSuchRequest,
    });
  }

  declineFriendship(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, {
      prepare: this.known(rules.declineFriendship),
      onSelf: errors.noSuchRequest,
    });
  }

  endFriendship(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, { prepare: this.known(rules.endFriendship) });
  }

  blockUser(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, { prepare: this.known(rules.blockUser), reachesHidden: true });
  }

  unblockUser(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, { prepare: this.known(rules.unblockUser) });
  }

  /** `expiresAt`: null mutes until it is lifted. */
  async muteUser(viewerId: string, userId: string, expiresAt: Date | null): Promise<PairOutcome> {
    if (expiresAt && expiresAt <= this.dependencies.now()) return fail(errors.muteEndsTooEarly());
    const rule = rules.muteUser(expiresAt?.toISOString() ?? null);
    return this.change(viewerId, userId, { prepare: this.known(rule) });
  }

  unmuteUser(viewerId: string, userId: string): Promise<PairOutcome> {
    return this.change(viewerId, userId, { prepare: this.known(rules.unmuteUser) });
  }

  private known(rule: Rule): Change['prepare'] {
    return async (otherId) => {
      const [isKnown] = await this.dependencies.scope.ask('users.known', { personIds: [otherId] });
      return isKnown ? rule : null;
    };
  }

  private async change(viewerId: string, userId: string, change: Change): Promise<PairOutcome> {
    const otherId = uuidOf('User', userId);
    if (otherId === null) return fail(errors.noSuchPerson());
    if (otherId === viewerId) return fail((change.onSelf ?? errors.isViewer)());
    const rule = await change.prepare(otherId);
    try {
      return await this.inLine(viewerId, otherId, (transaction) =>
        this.changeUnderLock(transaction, [viewerId, otherId], {
          rule,
          reachesHidden: change.reachesHidden ?? false,
        }),
      );
    } catch (error) {
      if (error instanceof Refusal) return fail(error.userError);
      throw error;
    }
  }

  /** Waits for the people's turns before it takes a connection. Who acts comes first, always: no circle can close. */
  private inLine<Value>(
    viewerId: string,
    otherId: string,
    work: (transaction: Transaction) => Promise<Value>,
  ): Promise<Value> {
    const { database, lines } = this.dependencies;
    return lines.run(`by ${viewerId}`, () => lines.run(`to ${otherId}`, () => database.transaction(work)));
  }

  private async changeUnderLock(
    transaction: Transaction,
    [viewerId, otherId]: [string, string],
    { rule, reachesHidden }: { rule: Rule | null; reachesHidden: boolean },
  ): Promise<PairOutcome> {
    const now = this.dependencies.now();
    const key = pairKey(viewerId, otherId);
    await transaction.lock(key);
    const pair = await readPair(transaction, [viewerId, otherId], now);
    // Decided here, after the same steps, so that someone who is hidden takes as long to refuse as someone unknown.
    if (!rule || (!reachesHidden && rules.isHidden(pair))) return fail(errors.noSuchPerson());
    const outcome = rule({ viewerId, otherId, pair });
    if (!outcome.ok) return outcome;
    await this.record(transaction, viewerId, { facts: outcome.value, key, now });
    return succeed(isVisibleAfter(outcome.value, { viewerId, otherId, pair }) ? personNode(otherId) : null);
  }

  private async record(
    transaction: Transaction,
    viewerId: string,
    { facts, key, now }: { facts: PairFact[]; key: string; now: Date },
  ): Promise<void> {
    const { limits, scope } = this.dependencies;
    for (const { type } of facts) {
      if (type === 'FollowRequested' || type === 'FriendRequested')
        await this.refuseTooMany(transaction, viewerId, type);
    }
    const moved = await recordFacts(transaction, facts, {
      pairKey: key,
      actorId: viewerId,
      correlationId: scope.requestId,
      now,
    });
    // Counted while the counter's row is held, so that two follows at once cannot both be the last one.
    const following = moved.find(({ accountId }) => accountId === viewerId)?.followingCount ?? 0;
    const isFollow = facts.some(({ type, data }) => type === 'UserFollowed' && data.followerId === viewerId);
    if (isFollow && following > limits.following) throw new Refusal(errors.followsTooMany(limits.following));
  }

  private async refuseTooMany(
    transaction: Transaction,
    viewerId: string,
    request: 'FollowRequested' | 'FriendRequested',
  ): Promise<void> {
    const { following, pendingRequests } = this.dependencies.limits;
    // Nobody who holds this waits for a pair's lock or for counters, so it closes no circle.
    await transaction.lock(`requests of ${viewerId}`);
    const pending = await countPendingRequests(transaction, viewerId, pendingRequests);
    if (pending >= pendingRequests) throw new Refusal(errors.asksTooMany(pendingRequests));
    if (request === 'FriendRequested') return;
    const [counts] = await findCounts(transaction, [viewerId]);
    if ((counts?.followingCount ?? 0) >= following) throw new Refusal(errors.followsTooMany(following));
  }
}

/** Only a block and its end change who sees whom. */
function isVisibleAfter(facts: readonly PairFact[], { pair }: Encounter): boolean {
  const isBlocked = facts.some(({ type }) => type === 'UserBlocked');
  const isUnblocked = facts.some(({ type }) => type === 'UserUnblocked');
  return !rules.isHidden({ ...pair, blocks: isBlocked || (pair.blocks && !isUnblocked) });
}
