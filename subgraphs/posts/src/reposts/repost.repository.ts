import type { Queryable, Transaction } from '@chorus/database';

/** Which of these posts the person reposted. */
export async function findReposted(
  database: Queryable,
  accountId: string,
  postIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ postId: string }>(
    `SELECT post_id AS "postId" FROM reposts WHERE account_id = $1 AND post_id = ANY ($2::uuid[])`,
    [accountId, postIds],
  );
  return new Set(rows.map(({ postId }) => postId));
}

/** False when the person had reposted it before. */
export async function insertRepost(
  transaction: Transaction,
  repost: { postId: string; accountId: string; createdAt: Date },
): Promise<boolean> {
  const touched = await transaction.execute(
    'INSERT INTO reposts (post_id, account_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [repost.postId, repost.accountId, repost.createdAt],
  );
  return touched === 1;
}

/** False when there was none. */
export async function deleteRepost(
  transaction: Transaction,
  postId: string,
  accountId: string,
): Promise<boolean> {
  const touched = await transaction.execute('DELETE FROM reposts WHERE post_id = $1 AND account_id = $2', [
    postId,
    accountId,
  ]);
  return touched === 1;
}
