import type { Queryable, Transaction } from '@chorus/database';

/** Notes that everything of an account is to be taken out. Idempotent. */
export async function requestErasure(transaction: Transaction, accountId: string, now: Date): Promise<void> {
  await transaction.execute(
    'INSERT INTO erasures (account_id, requested_at) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING',
    [accountId, now],
  );
}

export async function findErasures(database: Queryable): Promise<{ accountId: string; requestedAt: Date }[]> {
  return database.query<{ accountId: string; requestedAt: Date }>(
    'SELECT account_id AS "accountId", requested_at AS "requestedAt" FROM erasures ORDER BY requested_at',
  );
}

/** Every conversation that somebody is or was in. */
export async function findConversationIdsOf(database: Queryable, accountId: string): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    'SELECT conversation_id AS id FROM participants WHERE account_id = $1 ORDER BY conversation_id',
    [accountId],
  );
  return rows.map(({ id }) => id);
}

/** What one person said by emoji in a conversation. */
export async function deleteReactionsOf(
  transaction: Transaction,
  conversationId: string,
  accountId: string,
): Promise<void> {
  await transaction.execute('DELETE FROM message_reactions WHERE conversation_id = $1 AND account_id = $2', [
    conversationId,
    accountId,
  ]);
}

/** The last step: what is about the person alone, and the note itself. */
export async function finishErasure(database: Queryable, accountId: string): Promise<void> {
  await database.execute(
    `WITH settings AS (DELETE FROM messaging_settings WHERE account_id = $1),
       presences AS (DELETE FROM presence WHERE account_id = $1),
       hidden AS (DELETE FROM hidden_messages WHERE account_id = $1),
       keys AS (DELETE FROM idempotency_keys WHERE account_id = $1),
       parts AS (DELETE FROM participants WHERE account_id = $1 AND left_at IS NOT NULL)
     DELETE FROM erasures WHERE account_id = $1`,
    [accountId],
  );
}
