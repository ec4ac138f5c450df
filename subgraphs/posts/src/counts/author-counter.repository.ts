import type { Queryable, Transaction } from '@chorus/database';

/** Live posts of each person; people who never posted are absent. */
export async function findPostsCounts(
  database: Queryable,
  accountIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await database.query<{ accountId: string; postsCount: number }>(
    `SELECT account_id AS "accountId", posts_count AS "postsCount" FROM author_counters
     WHERE account_id = ANY ($1::uuid[])`,
    [accountIds],
  );
  return new Map(rows.map(({ accountId, postsCount }) => [accountId, postsCount]));
}

export async function addToPostsCount(
  transaction: Transaction,
  accountId: string,
  change: number,
): Promise<void> {
  await transaction.execute(
    `INSERT INTO author_counters AS counter (account_id, posts_count) VALUES ($1, $2)
     ON CONFLICT (account_id) DO UPDATE SET posts_count = counter.posts_count + excluded.posts_count`,
    [accountId, change],
  );
}
