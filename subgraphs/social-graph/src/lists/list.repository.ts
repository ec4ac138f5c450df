import type { Queryable } from '@chorus/database';

/** Where a row stands in its list: newest first, then by id. */
export interface Position {
  createdAt: Date;
  id: string;
}

/** A person in somebody's list. */
export interface ListEntry extends Position {
  ownerId: string;
}

export interface ListPage {
  /** Only what comes after it. */
  after: Position | null;
  /** At most, for each owner. */
  limit: number;
}

interface EntryRow {
  owner_id: string;
  id: string;
  created_at: Date;
}

/** One page of each owner's list: an index scan an owner, in list order, that stops when the page is full. */
const pagesOf = (select: string): string => `
  SELECT owner.id AS owner_id, entry.id, entry.created_at
  FROM unnest($1::uuid[]) AS owner (id)
  CROSS JOIN LATERAL (${select}) AS entry`;

/**
 * What `decide({ about: 'profile' })` says, inside the scan, so that pages come back full: nobody whom the viewer ($5, null
 * for anonymous) blocks, nobody who blocks them. `OFFSET 0` keeps each a look-up by primary key for each row met;
 * without it the planner may take it for a join of all rows and sort them.
 */
const visible = (id: string): string => `
  NOT EXISTS (SELECT FROM blocks WHERE blocker_id = $5 AND blocked_id = ${id} OFFSET 0)
  AND NOT EXISTS (SELECT FROM blocks WHERE blocker_id = ${id} AND blocked_id = $5 OFFSET 0)`;

interface ListTable {
  table: string;
  /** Whose list it is. */
  owner: string;
  /** Who is in it. */
  member: string;
  where: (member: string) => string;
}

const listOf = ({ table, owner, member, where }: ListTable): string =>
  pagesOf(`
    SELECT ${member} AS id, created_at FROM ${table}
    WHERE ${owner} = owner.id AND (created_at, ${member}) < ($2::timestamptz, $3::uuid) AND ${where(member)}
    ORDER BY created_at DESC, ${member} DESC LIMIT $4`);

/**
 * Goes through the shorter of two lists and looks each of its people up in the other: the owner's followers, of whom
 * there may be millions, or those whom the viewer follows, of whom there are at most some thousands. Nobody among them is
 * hidden: a block would have ended the viewer's follow.
 */
const mutualFollowers = pagesOf(`
  SELECT mutual.id, mutual.created_at
  FROM (
    SELECT coalesce((SELECT followers_count FROM counters WHERE account_id = owner.id), 0)
        <= coalesce((SELECT following_count FROM counters WHERE account_id = $5), 0) AS is_less
    OFFSET 0
  ) AS followers
  CROSS JOIN LATERAL (
    (SELECT theirs.follower_id AS id, theirs.created_at FROM follows AS theirs
     WHERE followers.is_less AND theirs.followee_id = owner.id
       AND (theirs.created_at, theirs.follower_id) < ($2::timestamptz, $3::uuid)
       AND EXISTS (SELECT FROM follows WHERE follower_id = $5 AND followee_id = theirs.follower_id OFFSET 0)
     ORDER BY theirs.created_at DESC, theirs.follower_id DESC LIMIT $4)
    UNION ALL
    (SELECT mine.followee_id, theirs.created_at FROM follows AS mine
     CROSS JOIN LATERAL (
       SELECT created_at FROM follows WHERE follower_id = mine.followee_id AND followee_id = owner.id OFFSET 0
     ) AS theirs
     WHERE NOT followers.is_less AND mine.follower_id = $5
       AND (theirs.created_at, mine.followee_id) < ($2::timestamptz, $3::uuid)
     ORDER BY theirs.created_at DESC, mine.followee_id DESC LIMIT $4)
  ) AS mutual`);

/** Each list's one statement: $1 owners, $2 and $3 position, $4 limit; where it needs them $5 viewer, $6 now. */
const texts = {
  followers: listOf({ table: 'follows', owner: 'followee_id', member: 'follower_id', where: visible }),
  following: listOf({ table: 'follows', owner: 'follower_id', member: 'followee_id', where: visible }),
  friends: listOf({ table: 'friendships', owner: 'person_id', member: 'friend_id', where: visible }),
  mutualFollowers,
  followRequests: listOf({
    table: 'follow_requests',
    owner: 'target_id',
    member: 'requester_id',
    where: visible,
  }),
  sentFollowRequests: listOf({
    table: 'follow_requests',
    owner: 'requester_id',
    member: 'target_id',
    where: visible,
  }),
  friendRequests: listOf({
    table: 'friend_requests',
    owner: 'target_id',
    member: 'requester_id',
    where: visible,
  }),
  sentFriendRequests: listOf({
    table: 'friend_requests',
    owner: 'requester_id',
    member: 'target_id',
    where: visible,
  }),
  // The one list of people whom the viewer blocks: who blocks them back is not told apart.
  blockedUsers: listOf({ table: 'blocks', owner: 'blocker_id', member: 'blocked_id', where: () => 'true' }),
  mutedUsers: listOf({
    table: 'mutes',
    owner: 'muter_id',
    member: 'muted_id',
    where: (member) => `(expires_at IS NULL OR expires_at > $6) AND ${visible(member)}`,
  }),
} as const;

export type ListName = keyof typeof texts;

/** Comes before every row of every list. */
const start = { createdAt: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

const parameterCounts = Object.fromEntries(
  Object.entries(texts).map(([list, text]) => [list, text.includes('$6') ? 6 : text.includes('$5') ? 5 : 4]),
) as Record<ListName, number>;

/** A page of this list of each of these people, in one statement. */
export async function findEntries(
  queryable: Queryable,
  list: ListName,
  query: { ownerIds: readonly string[]; viewerId: string | null; page: ListPage; now: Date },
): Promise<ListEntry[]> {
  const { createdAt, id } = query.page.after ?? start;
  const values = [query.ownerIds, createdAt, id, query.page.limit, query.viewerId, query.now];
  const rows = await queryable.query<EntryRow>(texts[list], values.slice(0, parameterCounts[list]));
  return rows.map((row) => ({ ownerId: row.owner_id, id: row.id, createdAt: row.created_at }));
}
