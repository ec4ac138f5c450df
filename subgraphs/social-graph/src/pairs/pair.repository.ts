import type { Queryable } from '@chorus/database';
import { strangers } from '@chorus/audience';
import type { Pair, PairFact, PairFactType } from './pair';

interface PairRow {
  follows: boolean;
  followed_by: boolean;
  follow_requested: boolean;
  follow_requested_by_other: boolean;
  friends: boolean;
  friend_requested_by_viewer: boolean;
  friend_requested_by_other: boolean;
  blocks: boolean;
  blocked_by: boolean;
  mutes: boolean;
  muting_until: Date | null;
}

/** Everything between two people, each by a primary key. The parameters are SQL expressions. */
const findPair = (viewer: string, other: string, now: string): string => {
  const isMuted = `muter_id = ${viewer} AND muted_id = ${other} AND (expires_at IS NULL OR expires_at > ${now})`;
  return `
  SELECT
    EXISTS (SELECT FROM follows WHERE follower_id = ${viewer} AND followee_id = ${other}) AS follows,
    EXISTS (SELECT FROM follows WHERE follower_id = ${other} AND followee_id = ${viewer}) AS followed_by,
    EXISTS (SELECT FROM follow_requests WHERE requester_id = ${viewer} AND target_id = ${other}) AS follow_requested,
    EXISTS (SELECT FROM follow_requests WHERE requester_id = ${other} AND target_id = ${viewer}) AS follow_requested_by_other,
    EXISTS (SELECT FROM friendships WHERE person_id = ${viewer} AND friend_id = ${other}) AS friends,
    EXISTS (SELECT FROM friend_requests WHERE requester_id = ${viewer} AND target_id = ${other}) AS friend_requested_by_viewer,
    EXISTS (SELECT FROM friend_requests WHERE requester_id = ${other} AND target_id = ${viewer}) AS friend_requested_by_other,
    EXISTS (SELECT FROM blocks WHERE blocker_id = ${viewer} AND blocked_id = ${other}) AS blocks,
    EXISTS (SELECT FROM blocks WHERE blocker_id = ${other} AND blocked_id = ${viewer}) AS blocked_by,
    EXISTS (SELECT FROM mutes WHERE ${isMuted}) AS mutes,
    (SELECT expires_at FROM mutes WHERE ${isMuted}) AS muting_until`;
};

const findOnePair = findPair('$1', '$2', '$3');
const findManyPairs = `
  SELECT pair.* FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked (viewer_id, other_id, place)
  CROSS JOIN LATERAL (${findPair('asked.viewer_id', 'asked.other_id', '$3')}) AS pair
  ORDER BY place`;

const toPair = (row: PairRow): Pair => ({
  ...strangers,
  follows: row.follows,
  followedBy: row.followed_by,
  followRequested: row.follow_requested,
  followRequestedByOther: row.follow_requested_by_other,
  friends: row.friends,
  friendRequestedByViewer: row.friend_requested_by_viewer,
  friendRequestedByOther: row.friend_requested_by_other,
  blocks: row.blocks,
  blockedBy: row.blocked_by,
  mutes: row.mutes,
  mutingUntil: row.muting_until?.toISOString() ?? null,
});

/** Reads a pair as it is. To decide on it, hold the pair's lock. */
export async function readPair(
  queryable: Queryable,
  [viewerId, otherId]: [string, string],
  now: Date,
): Promise<Pair> {
  const [row] = await queryable.query<PairRow>(findOnePair, [viewerId, otherId, now]);
  if (!row) throw new Error('A SELECT without FROM has one row.');
  return toPair(row);
}

/** `readPair` for many, in their order. */
export async function readPairs(
  queryable: Queryable,
  pairs: readonly { viewerId: string; otherId: string }[],
  now: Date,
): Promise<Pair[]> {
  const rows = await queryable.query<PairRow>(findManyPairs, [
    pairs.map(({ viewerId }) => viewerId),
    pairs.map(({ otherId }) => otherId),
    now,
  ]);
  return rows.map(toPair);
}

const insertFollow = `
  WITH answered AS (DELETE FROM follow_requests WHERE requester_id = $1 AND target_id = $2)
  INSERT INTO follows (follower_id, followee_id, created_at) VALUES ($1, $2, $3)`;
const deleteFollow = 'DELETE FROM follows WHERE follower_id = $1 AND followee_id = $2';
const insertFollowRequest =
  'INSERT INTO follow_requests (requester_id, target_id, created_at) VALUES ($1, $2, $3)';
const deleteFollowRequest = 'DELETE FROM follow_requests WHERE requester_id = $1 AND target_id = $2';
const insertFriendRequest =
  'INSERT INTO friend_requests (requester_id, target_id, created_at) VALUES ($1, $2, $3)';
const deleteFriendRequest = 'DELETE FROM friend_requests WHERE requester_id = $1 AND target_id = $2';
const insertFriendship = `
  WITH answered AS (DELETE FROM friend_requests WHERE requester_id = $1 AND target_id = $2)
  INSERT INTO friendships (person_id, friend_id, created_at) VALUES ($1, $2, $3), ($2, $1, $3)`;
const deleteFriendship =
  'DELETE FROM friendships WHERE (person_id = $1 AND friend_id = $2) OR (person_id = $2 AND friend_id = $1)';
const insertBlock = 'INSERT INTO blocks (blocker_id, blocked_id, created_at) VALUES ($1, $2, $3)';
const deleteBlock = 'DELETE FROM blocks WHERE blocker_id = $1 AND blocked_id = $2';
// A mute that gets another end keeps its place in the list; one whose time was over is a new one.
const insertMute = `
  INSERT INTO mutes AS mute (muter_id, muted_id, created_at, expires_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (muter_id, muted_id) DO UPDATE SET
    created_at = CASE WHEN mute.expires_at <= excluded.created_at THEN excluded.created_at ELSE mute.created_at END,
    expires_at = excluded.expires_at`;
const deleteMute = 'DELETE FROM mutes WHERE muter_id = $1 AND muted_id = $2';

type Data<Type extends PairFactType> = Extract<PairFact, { type: Type }>['data'];

/** The one statement that makes a fact of each type so, and its values; `now` stands where the row keeps its time. */
const statements: { [Type in PairFactType]: (data: Data<Type>, now: Date) => [string, unknown[]] } = {
  UserFollowed: ({ followerId, followeeId }, now) => [insertFollow, [followerId, followeeId, now]],
  UserUnfollowed: ({ followerId, followeeId }) => [deleteFollow, [followerId, followeeId]],
  FollowRequested: ({ requesterId, targetId }, now) => [insertFollowRequest, [requesterId, targetId, now]],
  FollowRequestWithdrawn: ({ requesterId, targetId }) => [deleteFollowRequest, [requesterId, targetId]],
  FollowRequestDeclined: ({ requesterId, targetId }) => [deleteFollowRequest, [requesterId, targetId]],
  FriendRequested: ({ requesterId, targetId }, now) => [insertFriendRequest, [requesterId, targetId, now]],
  FriendRequestWithdrawn: ({ requesterId, targetId }) => [deleteFriendRequest, [requesterId, targetId]],
  FriendRequestDeclined: ({ requesterId, targetId }) => [deleteFriendRequest, [requesterId, targetId]],
  FriendAccepted: ({ requesterId, accepterId }, now) => [insertFriendship, [requesterId, accepterId, now]],
  FriendshipEnded: ({ endedById, otherId }) => [deleteFriendship, [endedById, otherId]],
  UserBlocked: ({ blockerId, blockedId }, now) => [insertBlock, [blockerId, blockedId, now]],
  UserUnblocked: ({ blockerId, blockedId }) => [deleteBlock, [blockerId, blockedId]],
  UserMuted: ({ muterId, mutedId, expiresAt }, now) => [insertMute, [muterId, mutedId, now, expiresAt]],
  UserUnmuted: ({ muterId, mutedId }) => [deleteMute, [muterId, mutedId]],
};

/** Makes the facts so, one statement each. The caller holds the pair's lock, and moves the counters last. */
export async function writeFacts(queryable: Queryable, facts: readonly PairFact[], now: Date): Promise<void> {
  for (const { type, data } of facts) {
    const [text, values] = (statements[type] as (data: PairFact['data'], now: Date) => [string, unknown[]])(
      data,
      now,
    );
    await queryable.execute(text, values);
  }
}

/** How many of a person's requests wait for an answer, counted up to `most`. */
export async function countPendingRequests(
  queryable: Queryable,
  requesterId: string,
  most: number,
): Promise<number> {
  const [row] = await queryable.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT FROM follow_requests WHERE requester_id = $1
       UNION ALL SELECT FROM friend_requests WHERE requester_id = $1
       LIMIT $2) AS pending`,
    [requesterId, most],
  );
  return row?.count ?? 0;
}
