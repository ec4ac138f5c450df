import type { Queryable, Transaction } from '@chorus/database';

/** Which of these posts mentioned the account when they were created. */
export async function findMentionedPosts(
  database: Queryable,
  accountId: string,
  postIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ postId: string }>(
    `SELECT post_id AS "postId" FROM post_mentions
     WHERE post_id = ANY ($2::uuid[]) AND account_id = $1 AND at_creation`,
    [accountId, postIds],
  );
  return new Set(rows.map(({ postId }) => postId));
}

/** Everybody whom each of these posts mentioned when it was created. */
export async function findPeopleMentionedAtCreation(
  database: Queryable,
  postIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await database.query<{ postId: string; accountId: string }>(
    `SELECT post_id AS "postId", account_id AS "accountId" FROM post_mentions
     WHERE post_id = ANY ($1::uuid[]) AND at_creation`,
    [postIds],
  );
  const people = new Map<string, string[]>();
  for (const { postId, accountId } of rows) people.set(postId, [...(people.get(postId) ?? []), accountId]);
  return people;
}

/** The accounts in the present text of each post, in its order. */
export async function findMentions(
  database: Queryable,
  postIds: readonly string[],
): Promise<{ postId: string; accountId: string }[]> {
  return database.query(
    `SELECT post_id AS "postId", account_id AS "accountId" FROM post_mentions
     WHERE post_id = ANY ($1::uuid[]) AND position IS NOT NULL
     ORDER BY post_id, position`,
    [postIds],
  );
}

/** Everyone whom the post mentions or mentioned at its creation. */
export async function findAllMentioned(database: Queryable, postId: string): Promise<string[]> {
  const rows = await database.query<{ accountId: string }>(
    `SELECT account_id AS "accountId" FROM post_mentions
     WHERE post_id = $1 AND (at_creation OR position IS NOT NULL)
     ORDER BY position, account_id`,
    [postId],
  );
  return rows.map(({ accountId }) => accountId);
}

export async function insertMentions(
  transaction: Transaction,
  postId: string,
  accountIds: readonly string[],
): Promise<void> {
  if (accountIds.length === 0) return;
  await transaction.execute(
    `INSERT INTO post_mentions (post_id, account_id, at_creation, position)
     SELECT $1, account_id, true, position
     FROM unnest($2::uuid[]) WITH ORDINALITY AS mention (account_id, position)`,
    [postId, accountIds],
  );
}

/**
 * Makes these the mentions of the present text. Those mentioned at creation stay known as such; nobody becomes so.
 * Returns the accounts that the post never mentioned before.
 */
export async function replaceMentions(
  transaction: Transaction,
  postId: string,
  accountIds: readonly string[],
): Promise<string[]> {
  await transaction.execute(
    `UPDATE post_mentions SET position = NULL
     WHERE post_id = $1 AND position IS NOT NULL AND account_id <> ALL ($2::uuid[])`,
    [postId, accountIds],
  );
  // A row that this statement inserted has no earlier transaction in xmax; one that it updated has.
  const rows = await transaction.query<{ accountId: string; isNew: boolean }>(
    `INSERT INTO post_mentions AS known (post_id, account_id, at_creation, position)
     SELECT $1, account_id, false, position
     FROM unnest($2::uuid[]) WITH ORDINALITY AS mention (account_id, position)
     ON CONFLICT (post_id, account_id) DO UPDATE SET position = excluded.position
     RETURNING account_id AS "accountId", xmax = 0 AS "isNew"`,
    [postId, accountIds],
  );
  return rows.filter(({ isNew }) => isNew).map(({ accountId }) => accountId);
}
