import type { Database, Queryable } from '@chorus/database';

export interface Counts {
  accountId: string;
  followersCount: number;
  followingCount: number;
  friendsCount: number;
}

interface CountsRow {
  account_id: string;
  followers_count: number;
  following_count: number;
  friends_count: number;
}

/** A counter that is not what a count of the rows says. */
export interface Drift {
  stored: Counts;
  counted: Counts;
}

const toCounts = (row: CountsRow): Counts => ({
  accountId: row.account_id,
  followersCount: row.followers_count,
  followingCount: row.following_count,
  friendsCount: row.friends_count,
});

/**
 * Adds to the counters of some people and returns where they stand then. The rows are locked in the order of their ids,
 * the same in every transaction, so that no two wait for each other; and to the end of the transaction, so that this is
 * its last statement: the row of a very popular person is wanted by many.
 */
export async function addToCounters(queryable: Queryable, deltas: readonly Counts[]): Promise<Counts[]> {
  const rows = await queryable.query<CountsRow>(
    `INSERT INTO counters AS counter (account_id, followers_count, following_count, friends_count)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) AS delta (account_id, followers, following, friends)
     ORDER BY account_id
     ON CONFLICT (account_id) DO UPDATE SET
       followers_count = counter.followers_count + excluded.followers_count,
       following_count = counter.following_count + excluded.following_count,
       friends_count = counter.friends_count + excluded.friends_count
     RETURNING account_id, followers_count, following_count, friends_count`,
    [
      deltas.map((delta) => delta.accountId),
      deltas.map((delta) => delta.followersCount),
      deltas.map((delta) => delta.followingCount),
      deltas.map((delta) => delta.friendsCount),
    ],
  );
  return rows.map(toCounts);
}

/** The counters of people that have any; the others' are zero. */
export async function findCounts(queryable: Queryable, accountIds: readonly string[]): Promise<Counts[]> {
  const rows = await queryable.query<CountsRow>(
    `SELECT account_id, followers_count, following_count, friends_count FROM counters WHERE account_id = ANY($1::uuid[])`,
    [accountIds],
  );
  return rows.map(toCounts);
}

interface DriftRow extends CountsRow {
  counted_followers: number;
  counted_following: number;
  counted_friends: number;
}

/** Every drift, in one statement and thus of one instant: writers may go on. Reads the whole graph. */
export async function findDrifts(queryable: Queryable): Promise<Drift[]> {
  const rows = await queryable.query<DriftRow>(
    `SELECT account_id,
       coalesce(counter.followers_count, 0) AS followers_count, coalesce(counted.followers, 0)::int AS counted_followers,
       coalesce(counter.following_count, 0) AS following_count, coalesce(counted.following, 0)::int AS counted_following,
       coalesce(counter.friends_count, 0) AS friends_count, coalesce(counted.friends, 0)::int AS counted_friends
     FROM counters AS counter
     FULL JOIN (
       SELECT account_id, sum(followers) AS followers, sum(following) AS following, sum(friends) AS friends
       FROM (
         SELECT followee_id AS account_id, count(*) AS followers, 0 AS following, 0 AS friends FROM follows GROUP BY 1
         UNION ALL SELECT follower_id, 0, count(*), 0 FROM follows GROUP BY 1
         UNION ALL SELECT person_id, 0, 0, count(*) FROM friendships GROUP BY 1
       ) AS part
       GROUP BY account_id
     ) AS counted USING (account_id)
     WHERE (coalesce(counter.followers_count, 0), coalesce(counter.following_count, 0), coalesce(counter.friends_count, 0))
       <> (coalesce(counted.followers, 0), coalesce(counted.following, 0), coalesce(counted.friends, 0))
     ORDER BY account_id`,
  );
  return rows.map((row) => ({
    stored: toCounts(row),
    counted: {
      accountId: row.account_id,
      followersCount: row.counted_followers,
      followingCount: row.counted_following,
      friendsCount: row.counted_friends,
    },
  }));
}

/**
 * Sets one person's counters to a fresh count. Writers may go on: one that changed the counters before is waited for and
 * counted, one that has yet to change them adds to what is set here.
 */
export async function recountPerson(database: Database, accountId: string): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.execute('INSERT INTO counters (account_id) VALUES ($1) ON CONFLICT DO NOTHING', [
      accountId,
    ]);
    await transaction.query('SELECT FROM counters WHERE account_id = $1 FOR UPDATE', [accountId]);
    // Its own statement, begun under the lock: it sees all that was committed by those who held the lock before.
    await transaction.execute(
      `UPDATE counters SET
         followers_count = (SELECT count(*) FROM follows WHERE followee_id = $1),
         following_count = (SELECT count(*) FROM follows WHERE follower_id = $1),
         friends_count = (SELECT count(*) FROM friendships WHERE person_id = $1)
       WHERE account_id = $1`,
      [accountId],
    );
  });
}
