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

export async function countPost(transaction: Transaction, authorId: string): Promise<void> {
  await transaction.execute(
    `INSERT INTO author_counters AS counter (account_id, posts_count) VALUES ($1, 1)
     ON CONFLICT (account_id) DO UPDATE SET posts_count = counter.posts_count + 1`,
    [authorId],
  );
}

export async function uncountPost(transaction: Transaction, authorId: string): Promise<void> {
  await transaction.execute(
    'UPDATE author_counters SET posts_count = posts_count - 1 WHERE account_id = $1',
    [authorId],
  );
}
