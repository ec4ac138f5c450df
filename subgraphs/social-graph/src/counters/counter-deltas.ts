import type { PairFact } from '../pairs/pair';
import type { Counts } from './counter.repository';

type Field = 'followersCount' | 'followingCount' | 'friendsCount';

/** What these facts change in the counters, one row a person; empty for facts that are not counted. */
export function counterDeltas(facts: readonly PairFact[]): Counts[] {
  const deltas = new Map<string, Counts>();

  function add(accountId: string, field: Field, change: 1 | -1): void {
    const delta = deltas.get(accountId) ?? {
      accountId,
      followersCount: 0,
      followingCount: 0,
      friendsCount: 0,
    };
    delta[field] += change;
    deltas.set(accountId, delta);
  }

  for (const { type, data } of facts) {
    if (type === 'UserFollowed' || type === 'UserUnfollowed') {
      const change = type === 'UserFollowed' ? 1 : -1;
      add(data.followerId, 'followingCount', change);
      add(data.followeeId, 'followersCount', change);
    } else if (type === 'FriendAccepted') {
      add(data.requesterId, 'friendsCount', 1);
      add(data.accepterId, 'friendsCount', 1);
    } else if (type === 'FriendshipEnded') {
      add(data.endedById, 'friendsCount', -1);
      add(data.otherId, 'friendsCount', -1);
    }
  }
  return [...deltas.values()];
}
